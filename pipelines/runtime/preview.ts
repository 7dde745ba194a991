import type { FillerPool } from '../dataset/filler-pool.js';
import type { SubmittedDocument } from '../dataset/ledger/submission.js';
import type { SampleRow } from '../dataset/rows/row.js';
import type { DropRecord } from '../generated/ledger-record.js';
import { readInput } from '../sources/index.js';
import { listSources } from '../sources/list-sources.js';
import { isProblem, type Problem } from '../sources/source.js';
import { readTopics } from '../sources/topic.js';
import { ingestDocuments } from '../stages/ingest/ingest-documents.js';
import type { DocumentMessage } from '../stages/messages.js';
import { isShort } from '../stages/pair/budget.js';
import { chunkReader, pairStage } from '../stages/pair/pair.js';
import { barOf } from '../stages/pair/select.js';
import { bodyIn } from '../stages/refine/refine.js';
import { makeRow } from '../stages/shard/row.js';
import type { TextPiece, TokenizedTemplate } from '../template/tokenize.js';
import type { RunDependencies } from './dependencies/dependencies.js';
import { type PairingDependencies, pairOf, readLong } from './drive/pairing.js';
import { gatherPool, type PoolDependencies } from './gather/filler-pool.js';
import { findThreshold, withThreshold } from './gather/threshold.js';

export interface Preview {
  documents: PreviewDocument[];
  /** inputs that could not be read on the way */
  problems: Problem[];
}

export interface PreviewDocument {
  documentId: string;
  source: string;
  bytes: number;
  tokens: number;
  /** texts of the chunks, in document order */
  chunks: string[];
  /** questions the document came with; `questions` may show fewer */
  asked: number;
  questions: PreviewQuestion[];
}

export interface PreviewQuestion {
  question: string;
  /** reference answer */
  answer: string | undefined;
  /** shape [chunks] */
  scores: number[];
  /** the least score of a critical chunk */
  bar: number;
  /** the row a run would write, its first position draw; or why there would be none */
  outcome: { kind: 'sample'; row: SampleRow; exact: ExactText } | Drop;
}

/** The text that is trained on, decoded from the ids of a row. */
export interface ExactText {
  /** by segment: head, the chunks with their separators, tail */
  head: TextPiece[];
  context: TextPiece[];
  tail: TextPiece[];
  /** the chosen answer, then the rejected ones */
  answers: TextPiece[][];
}

type Drop = { kind: 'drop' } & Pick<DropRecord, 'reason' | 'detail'>;

type PreviewDependencies = PairingDependencies & PoolDependencies & Pick<RunDependencies, 'admin'>;

export interface PreviewOptions {
  documents: number;
  /** most questions of a document */
  questions: number;
}

/** Documents and chunks that a filler pool is made of in a preview: enough to fill some contexts. */
const POOL_DOCUMENTS = 32;
const POOL_CHUNKS = 128;

type FirstPart = 'admin' | 'base' | 'config' | 'entities' | 'store';

/** The first documents, in the order of the files, then of topics; reads no further. */
async function firstDocuments(
  { config, base, store, admin, entities }: Pick<PreviewDependencies, FirstPart>,
  count: number,
): Promise<{ found: SubmittedDocument[]; problems: Problem[] }> {
  const { files, topics } = await listSources(config.input, base);
  const settings = { base, store, entities, cloze: config.questions.cloze };
  async function* sources() {
    for (const file of files) yield* readInput(file, config.read);
    yield* readTopics(topics, admin, config.read, () => {});
  }
  const found: SubmittedDocument[] = [];
  const problems: Problem[] = [];
  for await (const item of ingestDocuments(sources(), settings)) {
    if (isProblem(item)) problems.push(item);
    else found.push(item);
    if (found.length === count) break;
  }
  return { found, problems };
}

async function exactText(
  { prompt_ids, segments, chosen_ids, rejected_ids }: SampleRow,
  { head, pieces }: TokenizedTemplate,
): Promise<ExactText> {
  const tail = prompt_ids.length - (segments.at(-1)?.length ?? 0);
  return {
    head: await pieces(prompt_ids.slice(0, head.length)),
    context: await pieces(prompt_ids.slice(head.length, tail)),
    tail: await pieces(prompt_ids.slice(tail)),
    answers: await Promise.all([chosen_ids, ...rejected_ids].map(pieces)),
  };
}

/** With a threshold found from these documents, where there is to be one: a run has more to find it from. */
async function withOwnThreshold(
  deps: PreviewDependencies,
  documents: readonly SubmittedDocument[],
) {
  const { config } = deps;
  if (config.pair.threshold !== 'auto' || documents.length === 0) return config;
  return withThreshold(config, (await findThreshold(deps, documents)).threshold);
}

/** Whether other documents have to be read, too: to fill contexts from, or to find a threshold. */
async function wantsOthers(
  { config, refinePool, store }: PreviewDependencies,
  documents: readonly SubmittedDocument[],
): Promise<boolean> {
  if (config.pair.threshold === 'auto') return true;
  const { filler } = config.pair;
  if (filler === 'none' || filler === 'pool') return filler === 'pool';
  // Chunks are seldom shorter than half: so many are two contexts.
  const most = Math.ceil((4 * config.pair.tokens) / config.chunk.tokens);
  const all = { count: most, within: most };
  for (const { id: documentId, source } of documents) {
    const chunks = await refinePool.draw({ documentId, source }, bodyIn(store)(documentId), all);
    const tokens = chunks.reduce((sum, { ids }) => sum + ids.length, 0);
    const { length } = chunks;
    if (length < most && isShort({ tokens, chunks: length }, config.pair)) return true;
  }
  return false;
}

async function previewDocument(
  deps: PairingDependencies,
  document: SubmittedDocument,
  pool: FillerPool | undefined,
  ordinal: number,
  most: number,
): Promise<PreviewDocument> {
  const { config, template, generator } = deps;
  const all = document.questions;
  const message: DocumentMessage = {
    submissionId: '',
    ordinal,
    documentId: document.id,
    source: document.source,
    sourceKey: document.key,
    questions: all.slice(0, most),
  };
  const scored = await deps.refinePool.run(message, bodyIn(deps.store)(document.id));
  const pair = pairStage({
    ...pairOf(deps, pool),
    // Questions that are not shown are still where wrong answers come from.
    generator: {
      name: generator.name,
      sampling: generator.sampling,
      cached: generator.cached,
      generate: (request) => generator.generate({ ...request, siblings: all }),
    },
  });
  const [output] = await pair.run(scored);
  if (!output) throw new Error('pair gave nothing');
  const paired = output.record;
  const settings = {
    shard: config.shard,
    seed: config.seed,
    maxAnswer: config.pair.max_answer_tokens,
  };
  const read = chunkReader(scored, readLong(deps));
  const chunks = await read(Array.from({ length: paired.chunks }, (_, i) => i));
  const outcomeOf = async (question: string): Promise<PreviewQuestion['outcome']> => {
    const draft = paired.samples.find((sample) => sample.question === question);
    if (draft) {
      const row = makeRow(paired, draft, 0, template, settings);
      return { kind: 'sample', row, exact: await exactText(row, template) };
    }
    const drop = paired.drops.find((record) => record.question === question);
    if (!drop) throw new Error(`question ${JSON.stringify(question)} has no outcome`);
    return { kind: 'drop', reason: drop.reason, detail: drop.detail };
  };
  return {
    documentId: message.documentId,
    source: message.source,
    bytes: paired.bytes,
    tokens: paired.tokens,
    chunks: chunks.map(({ text }) => text),
    asked: all.length,
    questions: await Promise.all(
      message.questions.map(async ({ question, answer }, at) => ({
        question,
        answer,
        scores: Array.from(scored.scores[at] as Float32Array),
        bar: barOf(config),
        outcome: await outcomeOf(question),
      })),
    ),
  };
}

/**
 * What a run would make of the first documents: the same stages, the same rows, nothing written.
 * A run with a limit takes documents by the hash of their ids; this takes the first files', so
 * that it need not read all.
 */
export async function preview(
  deps: PreviewDependencies,
  options: PreviewOptions,
): Promise<Preview> {
  const first = await firstDocuments(deps, options.documents);
  const shown = first.found;
  const { found, problems } = (await wantsOthers(deps, shown))
    ? await firstDocuments(deps, Math.max(options.documents, POOL_DOCUMENTS))
    : { ...first, found: [] };
  const config = await withOwnThreshold(deps, found.length > 0 ? found : shown);
  const pool_chunks = Math.min(config.pair.pool_chunks, POOL_CHUNKS);
  const few = { ...deps, config: { ...config, pair: { ...config.pair, pool_chunks } } };
  const pool = (await gatherPool(few, found, () => {}))?.pool;
  const documents: PreviewDocument[] = [];
  for (const [ordinal, document] of shown.entries())
    documents.push(
      await previewDocument({ ...deps, config }, document, pool, ordinal, options.questions),
    );
  return { documents, problems };
}
