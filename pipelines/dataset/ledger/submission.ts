import { gzipSync } from 'node:zlib';
import { DatasetError } from '../../core/errors.js';
import { hashOf } from '../../core/hash.js';
import type { Store } from '../../stores/store.js';
import { gunzipLines } from './ledger.js';

/** A question about a document, normalised. */
export interface Question {
  question: string;
  /** the reference answer */
  answer?: string;
  /** answers that are right as well */
  answers?: string[];
  /** where the answer is found, [start, end) in bytes of the normalised text: decides contexts, not what is asked */
  evidence?: [number, number][];
  /** longpref made the question */
  cloze?: true;
}

/** sha256 of a question with its right answers: other answers make another sample. */
export const questionIdOf = ({ question, answer, answers = [] }: Question): string =>
  hashOf([question, answer ?? null, ...(answers.length > 0 ? [answers] : [])]);

/** A document of a submission; its text is the blob named by `id`. */
export interface SubmittedDocument {
  /** sha256 of the normalised text */
  id: string;
  /** where it was first seen */
  source: string;
  /** what it is called where it comes from, of several sources the smallest: decides its split */
  key: string;
  /** UTF-8 bytes */
  bytes: number;
  questions: Question[];
}

export interface Submission {
  id: string;
  /** configuration identity, with the filler pool where there is one */
  identity: string;
  /** sorted by id; the place in this list is the document's ordinal */
  documents: SubmittedDocument[];
}

export const submissionKey = (id: string): string => `submissions/${id}.jsonl.gz`;

/**
 * A submission of these documents under a configuration identity. Its id depends on texts,
 * questions, keys and identity: all that rows depend on, not on where the documents were found.
 */
export function makeSubmission(
  identity: string,
  documents: readonly SubmittedDocument[],
): Submission {
  const sorted = [...documents].sort((a, b) => (a.id < b.id ? -1 : 1));
  const id = hashOf({
    identity,
    documents: sorted.map(({ id, key, questions }) => ({ id, key, questions })),
  });
  return { id, identity, documents: sorted };
}

/** Stores a submission, first thing of a run; stored already is fine. */
export async function storeSubmission(store: Store, submission: Submission): Promise<void> {
  const { documents, ...header } = submission;
  const lines = [{ ...header, documents: documents.length }, ...documents];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await store.create(submissionKey(submission.id), gzipSync(text));
}

export async function readSubmission(store: Store, id: string): Promise<Submission> {
  const bytes = await store.read(submissionKey(id));
  if (!bytes) throw new DatasetError(`${store.url}/${submissionKey(id)} is missing`);
  const lines: unknown[] = [];
  for await (const line of gunzipLines(bytes)) lines.push(line);
  const [header, ...documents] = lines as [Submission, ...SubmittedDocument[]];
  return { ...header, documents };
}

export const blobKey = (id: string): string => `blobs/sha256/${id.slice(0, 2)}/${id}`;
