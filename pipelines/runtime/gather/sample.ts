import { sha256 } from '../../core/hash.js';
import {
  blobKey,
  type Question,
  questionIdOf,
  type SubmittedDocument,
} from '../../dataset/ledger/submission.js';
import type { DocumentMessage } from '../../stages/messages.js';
import { bodyIn } from '../../stages/refine/refine.js';
import type { Store } from '../../stores/store.js';
import type { RunDependencies } from '../dependencies/dependencies.js';

/** A document of a sample, with some of its questions. */
export type SampledDocument = Pick<SubmittedDocument, 'id' | 'source' | 'bytes' | 'questions'>;

export interface SampleBounds {
  documents: number;
  questions: number;
  /** of all documents together; two are taken whatever their size */
  bytes: number;
  /** bytes of a document that are looked at */
  head?: number;
}

/** Of a longer document its beginning is looked at. */
const HEAD_BYTES = 4 << 20;
const LEAST_DOCUMENTS = 2;

/** Things in an order that their ids alone decide. */
const byLot = <T>(things: readonly T[], idOf: (thing: T) => string): T[] =>
  things
    .map((thing) => ({ thing, lot: sha256(`sample ${idOf(thing)}`) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ thing }) => thing);

/**
 * Some documents and questions, the same of the same documents: chosen by the hashes of their ids,
 * the questions of all documents alike. Documents without questions are left out.
 */
export function sampleDocuments(
  documents: readonly SampledDocument[],
  most: SampleBounds,
): SampledDocument[] {
  const lots = byLot(
    documents.filter(({ questions }) => questions.length > 0),
    ({ id }) => id,
  ).slice(0, most.documents);
  let bytes = 0;
  const asked = lots.filter((document, at) => {
    bytes += Math.min(document.bytes, most.head ?? HEAD_BYTES);
    return at < LEAST_DOCUMENTS || bytes <= most.bytes;
  });
  const orders = asked.map(({ id, questions }) =>
    byLot(questions, (one) => `${id} ${questionIdOf(one)}`),
  );
  const taken = asked.map((): Question[] => []);
  let [left, round] = [most.questions, 0];
  for (let found = true; found && left > 0; round++) {
    found = false;
    for (const [at, order] of orders.entries()) {
      const question = order[round];
      if (question === undefined || left === 0) continue;
      (taken[at] as Question[]).push(question);
      left -= 1;
      found = true;
    }
  }
  return asked.map((document, at) => ({ ...document, questions: taken[at] as Question[] }));
}

/** The beginning of a document as a document of its own, however long it is. */
async function headOf(store: Store, document: SampledDocument, head: number) {
  const { id, bytes } = document;
  const whole = { documentId: id, body: bodyIn(store)(id) };
  if (bytes <= head) return whole;
  const parts = await store.stream(blobKey(id), 0, head);
  if (!parts) return whole;
  const held: Buffer[] = [];
  for await (const part of parts) held.push(Buffer.from(part));
  // A character that was cut at the end is left out.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(held), {
    stream: true,
  });
  return { documentId: sha256(text), body: { text } };
}

/** Scores of a sampled document's chunks against questions, of whatever document: [questions][chunks]. */
export async function scoreSampled(
  { store, refinePool }: Pick<RunDependencies, 'refinePool' | 'store'>,
  document: SampledDocument,
  questions: readonly Question[],
  head = HEAD_BYTES,
): Promise<Float32Array[]> {
  const { documentId, body } = await headOf(store, document, head);
  const message: DocumentMessage = {
    ...{ submissionId: '', ordinal: 0, sourceKey: '', documentId, source: document.source },
    questions: [...questions],
  };
  return refinePool.firstScores(message, body);
}
