import { sha256 } from '../core/hash.js';
import type { SampleRow } from '../dataset/row.js';
import type { DropRecord } from '../generated/ledger-record.js';
import { listInputs, readInput } from '../sources/index.js';
import { isProblem, type Problem, type SourceDocument } from '../sources/source.js';
import { chunkTexts } from '../stages/chunk.js';
import { mergeQuestions, normaliseText, sourceName } from '../stages/ingest.js';
import type { DocumentMessage } from '../stages/messages.js';
import { pairStage } from '../stages/pair.js';
import { refineStage } from '../stages/refine.js';
import { makeRow } from '../stages/row.js';
import type { RunDependencies } from './run.js';

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
  outcome: { kind: 'sample'; row: SampleRow } | Drop;
}

type Drop = { kind: 'drop' } & Pick<DropRecord, 'reason' | 'detail'>;

export interface PreviewOptions {
  documents: number;
  /** most questions of a document */
  questions: number;
}

type WholeDocument = Omit<SourceDocument, 'text'> & { text: string };

/** The first documents, in the order of the files; reads no further. */
async function firstDocuments(
  deps: RunDependencies,
  count: number,
): Promise<{ found: WholeDocument[]; problems: Problem[] }> {
  const { files } = await listInputs(deps.config.input, deps.base);
  const found: WholeDocument[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    for await (const item of readInput(file, deps.config.read)) {
      if (isProblem(item)) problems.push(item);
      else {
        let text = '';
        for await (const piece of item.text) text += piece.text;
        if (text.trim() !== '') found.push({ ...item, text });
      }
      if (found.length === count) return { found, problems };
    }
  }
  return { found, problems };
}

async function previewDocument(
  deps: RunDependencies,
  item: WholeDocument,
  ordinal: number,
  most: number,
): Promise<PreviewDocument> {
  const { config, made, template, generator } = deps;
  const text = normaliseText(item.text);
  const all = mergeQuestions([], item.questions);
  const message: DocumentMessage = {
    ordinal,
    documentId: sha256(text),
    source: sourceName(item.source, deps.base),
    text,
    questions: all.slice(0, most),
  };
  const [refined] = await refineStage(deps.refinePool, 1).run(message);
  if (!refined) throw new Error('chunk+score gave nothing');
  const scored = refined.record;
  const pair = pairStage({
    settings: config.pair,
    seed: config.seed,
    identity: made.identity,
    template,
    concurrency: 1,
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
  const { select, delta, floor } = config.pair;
  const outcomeOf = (question: string): PreviewQuestion['outcome'] => {
    const draft = paired.samples.find((sample) => sample.question === question);
    if (draft) return { kind: 'sample', row: makeRow(paired, draft, 0, template, settings) };
    const drop = paired.drops.find((record) => record.question === question);
    if (!drop) throw new Error(`question ${JSON.stringify(question)} has no outcome`);
    return { kind: 'drop', reason: drop.reason, detail: drop.detail };
  };
  return {
    documentId: message.documentId,
    source: message.source,
    bytes: paired.bytes,
    tokens: paired.tokens,
    chunks: chunkTexts(text, scored.chunks),
    asked: all.length,
    questions: message.questions.map(({ question, answer }, at) => ({
      question,
      answer,
      scores: Array.from(scored.scores[at] as Float32Array),
      bar: select === 'threshold' ? delta : floor,
      outcome: outcomeOf(question),
    })),
  };
}

/**
 * What a run would make of the first documents: the same stages, the same rows, nothing written.
 * A run with a limit takes documents by the hash of their ids; this takes the first files', so
 * that it need not read all.
 */
export async function preview(deps: RunDependencies, options: PreviewOptions): Promise<Preview> {
  const { found, problems } = await firstDocuments(deps, options.documents);
  const documents: PreviewDocument[] = [];
  for (const [ordinal, item] of found.entries())
    documents.push(await previewDocument(deps, item, ordinal, options.questions));
  return { documents, problems };
}
