import type { LoadedConfig } from '../../config/load.js';
import { ConfigError, DatasetError } from '../../core/errors.js';
import { blobKey, type Question, readSubmission } from '../../dataset/ledger/submission.js';
import { isMadeWith } from '../../dataset/log/made.js';
import type { SampleRow } from '../../dataset/rows/row.js';
import { createEvaluator, scoreChunks } from '../../evaluators/index.js';
import type { Made } from '../../generated/log-entry.js';
import { madeOf, tokenizerOf } from '../../runtime/dependencies/prepare.js';
import { scoredAs } from '../../stages/cloze.js';
import { chunkDocument, chunkTexts } from '../../stages/refine/chunk.js';
import type { Store } from '../../stores/store.js';
import { loadTokenizer } from '../../tokenizer/load.js';
import type { LedgerDocument } from './ledger.js';

/** Importance scores of the chunks of one document against each of its questions. */
export interface HeatData {
  documentId: string;
  source: string;
  /** texts of the chunks; null where no row holds the chunk and there is no configuration */
  chunks: (string | null)[];
  questions: HeatQuestion[];
  /** false: scores come from rows alone, so chunks outside the contexts have none */
  complete: boolean;
}

export interface HeatQuestion {
  question: string;
  /** sample, or the reason why it was dropped */
  outcome: string;
  /** shape [chunks]; null where unknown */
  scores: (number | null)[];
  /** critical chunks of its context */
  critical: number[];
}

/** Wider ones do not fit a page. */
const WIDEST = 600;

/** All heat maps of a page together have no more chunks. */
const MOST_CHUNKS = 3000;

/**
 * The documents to show: of those that fit, the ones with the most samples, the smallest id first
 * among equals; or the one whose id starts with `wanted`, or whose source ends with it.
 */
export function chooseDocuments(
  documents: ReadonlyMap<string, LedgerDocument>,
  wanted: string | undefined,
  most: number,
): LedgerDocument[] {
  const all = [...documents.values()].sort((a, b) => (a.document_id < b.document_id ? -1 : 1));
  if (wanted !== undefined) {
    const found = all.find(
      ({ document_id, source }) =>
        document_id.startsWith(wanted) || source === wanted || source.endsWith(`/${wanted}`),
    );
    if (!found) throw new ConfigError(`--document ${wanted}: the data set has no such document`);
    return [found];
  }
  const withSamples = all.filter((document) => document.kept > 0);
  const fitting = withSamples.filter((document) => document.chunks <= WIDEST);
  const smallest = withSamples.toSorted((a, b) => a.chunks - b.chunks).slice(0, 1);
  let chunks = 0;
  return (fitting.length > 0 ? fitting : smallest)
    .toSorted((a, b) => b.kept - a.kept)
    .slice(0, most)
    .filter((document, i) => {
      chunks += document.chunks;
      return i === 0 || chunks <= MOST_CHUNKS;
    });
}

/** A document, and how it was made. */
interface MadeDocument {
  document_id: string;
  source: string;
  submission: string;
  made: Pick<Made, 'identity' | 'pool'>;
}

async function readText(
  store: Store,
  document: Pick<MadeDocument, 'document_id' | 'source'>,
): Promise<Buffer> {
  const bytes = await store.read(blobKey(document.document_id));
  if (bytes) return bytes;
  throw new DatasetError(
    `${store.url}/${blobKey(document.document_id)} is missing (text of ${document.source})`,
  );
}

/** Scores as the run computed them: chunks and scores the document's text again. */
async function recompute(
  store: Store,
  document: MadeDocument,
  loaded: LoadedConfig,
): Promise<{ chunks: string[]; questions: Question[]; scores: Float32Array[] }> {
  const { made, submission } = document;
  const tokenizer = await loadTokenizer(tokenizerOf(loaded));
  if (!isMadeWith(made, madeOf(loaded.config, tokenizer, tokenizerOf(loaded)).identity)) {
    throw new ConfigError(
      `this configuration is not the one ${store.url} was made with (identity ${made.identity.slice(0, 12)}…): ` +
        'give that one with --config, or leave it out and see what the rows hold',
    );
  }
  const { documents } = await readSubmission(store, submission);
  const questions = documents.find(({ id }) => id === document.document_id)?.questions ?? [];
  const text = (await readText(store, document)).toString('utf8');
  const encoded = await tokenizer.encodeDocument(text);
  const chunks = chunkTexts(text, chunkDocument(text, encoded, loaded.config.chunk));
  const asked = questions.map(scoredAs);
  const evaluator = await createEvaluator(loaded.config.score);
  try {
    return { chunks, questions, scores: await scoreChunks(evaluator, chunks, asked) };
  } finally {
    await evaluator.close?.();
  }
}

/** Scores of all chunks of a document, by question: computed again as the run did. */
export async function documentScores(
  store: Store,
  document: MadeDocument,
  loaded: LoadedConfig,
): Promise<Map<string, number[]>> {
  const { questions, scores } = await recompute(store, document, loaded);
  return new Map(
    questions.map(({ question }, i) => [question, Array.from(scores[i] as Float32Array)]),
  );
}

/** The heat map's data. Without a configuration, only what stands in the document's rows. */
export async function heatData(
  store: Store,
  document: LedgerDocument,
  rows: readonly SampleRow[],
  loaded?: LoadedConfig,
): Promise<HeatData> {
  const rowOf = new Map(rows.map((row) => [row.question, row]));
  const criticalOf = (row: SampleRow | undefined) =>
    (row?.context ?? []).filter((chunk) => chunk.critical).map((chunk) => chunk.chunk);
  const base = { documentId: document.document_id, source: document.source };
  if (loaded) {
    const { chunks, questions, scores } = await recompute(
      store,
      {
        ...base,
        document_id: base.documentId,
        submission: document.append.submission_id,
        made: document.append.made,
      },
      loaded,
    );
    return {
      ...base,
      chunks,
      complete: true,
      questions: questions.map(({ question }, i) => ({
        question,
        outcome: rowOf.has(question) ? 'sample' : (document.drops.get(question) ?? 'unknown'),
        scores: Array.from(scores[i] as Float32Array),
        critical: criticalOf(rowOf.get(question)),
      })),
    };
  }
  const bytes = await readText(store, document);
  const chunks = new Array<string | null>(document.chunks).fill(null);
  const questions = [...rowOf.values()].map((row) => {
    const scores = new Array<number | null>(document.chunks).fill(null);
    const own = row.context.filter((one) => one.document_id === document.document_id);
    for (const { chunk, score, byte_start, byte_end } of own) {
      scores[chunk] = score;
      chunks[chunk] = bytes.toString('utf8', byte_start, byte_end);
    }
    return { question: row.question, outcome: 'sample', scores, critical: criticalOf(row) };
  });
  return { ...base, chunks, questions, complete: false };
}
