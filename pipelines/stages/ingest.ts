import path from 'node:path';
import { sha256 } from '../core/hash.js';
import {
  blobKey,
  makeSubmission,
  type Question,
  type Submission,
  type SubmittedDocument,
  storeSubmission,
} from '../dataset/submission.js';
import { listInputs, readInput } from '../sources/index.js';
import {
  isProblem,
  type Problem,
  type ReadSettings,
  type SourceQuestion,
} from '../sources/source.js';
import type { Store } from '../stores/store.js';

/** The text all later stages see: no byte order mark, LF line ends, well-formed Unicode. */
export function normaliseText(text: string): string {
  const unixLines = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  // A lone surrogate cannot be written as UTF-8; it becomes U+FFFD here, once.
  return Buffer.from(unixLines).toString('utf8');
}

/** Questions without doubles: of equal ones the first stays, and an answer fills a missing one. */
export function mergeQuestions(
  known: readonly Question[],
  more: readonly SourceQuestion[],
): Question[] {
  const merged = new Map(known.map((question) => [question.question, question]));
  for (const { question, answer } of more) {
    const text = normaliseText(question).trim();
    const before = merged.get(text);
    if (before?.answer !== undefined) continue;
    merged.set(text, {
      question: text,
      ...(answer === undefined ? {} : { answer: normaliseText(answer).trim() }),
    });
  }
  return [...merged.values()];
}

/** How a source is called: by its path below the configuration's folder, else by its whole path. */
export function sourceName(source: string, base: string): string {
  const relative = path.relative(base, source);
  return relative.startsWith('..') ? source : relative.split(path.sep).join('/');
}

export interface IngestOptions {
  inputs: readonly string[];
  read: ReadSettings;
  /** folder that relative inputs are relative to; sources are named relative to it */
  base: string;
  store: Store;
  identity: string;
  limit: number | null;
  onFile(done: number, total: number): void;
}

export interface Ingested {
  submission: Submission;
  problems: Problem[];
  /** files of kinds that cannot be read */
  skipped: string[];
}

/**
 * Stage ingest: reads and normalises every document, keeps its text as a blob named by its
 * sha256, and stores the list of documents as the submission. Documents with equal texts are
 * one document with the questions of both.
 */
export async function ingest(options: IngestOptions): Promise<Ingested> {
  const { files, skipped } = await listInputs(options.inputs, options.base);
  const documents = new Map<string, SubmittedDocument>();
  const problems: Problem[] = [];
  const name = (source: string) => sourceName(source, options.base);
  for (const [done, file] of files.entries()) {
    for await (const item of readInput(file, options.read)) {
      if (isProblem(item)) {
        problems.push({ ...item, source: name(item.source) });
        continue;
      }
      let whole = '';
      for await (const piece of item.text) whole += piece.text;
      const text = Buffer.from(normaliseText(whole));
      if (text.toString('utf8').trim() === '') {
        problems.push({ source: name(item.source), message: 'the document is empty' });
        continue;
      }
      const id = sha256(text);
      await options.store.create(blobKey(id), text);
      const before = documents.get(id);
      documents.set(id, {
        id,
        source: before?.source ?? name(item.source),
        bytes: text.length,
        questions: mergeQuestions(before?.questions ?? [], item.questions),
      });
    }
    options.onFile(done + 1, files.length);
  }
  const chosen = [...documents.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, options.limit ?? undefined);
  const submission = makeSubmission(options.identity, chosen);
  await storeSubmission(options.store, submission);
  return { submission, problems, skipped };
}
