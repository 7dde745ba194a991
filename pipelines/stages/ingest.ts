import path from 'node:path';
import { InputError } from '../core/errors.js';
import type { TopicReader } from '../core/topic-reader.js';
import { blobKey, type Question, type SubmittedDocument } from '../dataset/submission.js';
import { type InputFile, listInputs, readInput } from '../sources/index.js';
import {
  isProblem,
  type Problem,
  type ReadSettings,
  type SourceDocument,
} from '../sources/source.js';
import { isTopic, readTopic } from '../sources/topic.js';
import type { Store } from '../stores/store.js';
import { CLOZE_BYTES, clozeQuestions } from './cloze.js';
import { storeText } from './document-text.js';
import { placesOf } from './evidence.js';
import { mergeQuestions, normaliseQuestions } from './questions.js';
import { readSourceCache, type SourceCache, writeSourceCache } from './source-cache.js';

/** How a source is called: by its path below the configuration's folder, else by its whole path. */
export function sourceName(source: string, base: string): string {
  if (isTopic(source)) return source;
  const relative = path.relative(base, source);
  return relative.startsWith('..') ? source : relative.split(path.sep).join('/');
}

export interface IngestOptions {
  inputs: readonly string[];
  read: ReadSettings;
  /** most cloze questions of a document that comes without questions */
  cloze: number;
  /** folder that relative inputs are relative to; sources are named relative to it */
  base: string;
  store: Store;
  limit: number | null;
  /** opens the brokers that topics among the inputs are read from */
  admin?(): Promise<TopicReader>;
  /** milliseconds since the epoch */
  now: number;
  onFile(done: number, total: number): void;
}

export interface Ingested {
  /** sorted by id */
  documents: SubmittedDocument[];
  files: {
    total: number;
    /** as they were at the last run: not read again */
    unchanged: number;
  };
  problems: Problem[];
  /** files of kinds that cannot be read */
  skipped: string[];
}

/** Keeps the text of a document and makes it one of the submission. */
export async function ingestDocument(
  item: SourceDocument,
  { base, store, cloze }: Pick<IngestOptions, 'base' | 'store' | 'cloze'>,
): Promise<SubmittedDocument | Problem> {
  const source = sourceName(item.source, base);
  const wantsCloze = cloze > 0 && item.questions.length === 0;
  const places = placesOf(item.questions);
  try {
    const text = await storeText(store, item.text, places, wantsCloze ? CLOZE_BYTES : 0);
    if (!text) return { source, message: 'the document is empty' };
    const { id, bytes, head } = text;
    const questions = wantsCloze
      ? clozeQuestions(head, cloze, id)
      : normaliseQuestions(item.questions, text.places, bytes);
    return { id, source, bytes, questions: mergeQuestions([], questions) };
  } catch (error) {
    if (error instanceof InputError) return { source, message: error.message };
    throw error;
  }
}

/** Documents and problems of one file; the texts are in the store then. */
async function ingestFile(
  file: InputFile,
  options: IngestOptions,
): Promise<{ documents: SubmittedDocument[]; problems: Problem[] }> {
  const documents: SubmittedDocument[] = [];
  const problems: Problem[] = [];
  for await (const item of readInput(file, options.read)) {
    if (isProblem(item)) {
      problems.push({ ...item, source: sourceName(item.source, options.base) });
      continue;
    }
    const document = await ingestDocument(item, options);
    if ('message' in document) problems.push(document);
    else documents.push(document);
  }
  return { documents, problems };
}

/** Documents and problems of topics. */
async function* ingestTopics(
  topics: readonly string[],
  options: IngestOptions,
): AsyncGenerator<SubmittedDocument | Problem> {
  const admin = topics.length > 0 ? await options.admin?.() : undefined;
  if (!admin) return;
  try {
    for (const topic of topics) {
      for await (const item of readTopic(topic, admin, options.read)) {
        yield isProblem(item) ? item : await ingestDocument(item, options);
      }
    }
  } finally {
    await admin.close();
  }
}

/** What is known of a file from an earlier run, where its texts are still in the store. */
async function remembered(cache: SourceCache, file: InputFile, store: Store) {
  const documents = cache.get(file);
  for (const { id, bytes } of documents ?? []) {
    if ((await store.size(blobKey(id))) !== bytes) return undefined;
  }
  return documents;
}

/**
 * Stage ingest: reads and normalises every document, and keeps its text as a blob named by its
 * sha256. Documents with equal texts are one document with the questions of both. Files that are
 * as they were are not read again.
 */
export async function ingest(options: IngestOptions): Promise<Ingested> {
  const { store, read, cloze } = options;
  const topics = options.inputs.filter(isTopic);
  const named = options.inputs.filter((input) => !isTopic(input));
  const { files, skipped } =
    topics.length > 0 && named.length === 0
      ? { files: [], skipped: [] }
      : await listInputs(named, options.base);
  const cache = await readSourceCache(store, { read, cloze, base: options.base });
  const documents = new Map<string, SubmittedDocument>();
  const problems: Problem[] = [];
  let unchanged = 0;
  const add = (document: SubmittedDocument) => {
    const before = documents.get(document.id);
    const questions = mergeQuestions(before?.questions ?? [], document.questions);
    documents.set(document.id, { ...(before ?? document), questions: resolved(questions) });
  };
  for (const [done, file] of files.entries()) {
    const known = await remembered(cache, file, store);
    if (known) unchanged += 1;
    const found = known ? { documents: known, problems: [] } : await ingestFile(file, options);
    found.documents.forEach(add);
    problems.push(...found.problems);
    if (found.problems.length === 0) cache.set(file, found.documents, options.now);
    options.onFile(done + 1, files.length);
  }
  await writeSourceCache(store, cache);
  for await (const document of ingestTopics(topics, options)) {
    if ('message' in document) problems.push(document);
    else add(document);
  }
  const chosen = [...documents.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, options.limit ?? undefined);
  return { documents: chosen, files: { total: files.length, unchanged }, problems, skipped };
}

/** Questions that were made stand in for given ones, not beside them. */
function resolved(questions: Question[]): Question[] {
  const given = questions.filter(({ cloze }) => !cloze);
  return given.length > 0 ? given : questions;
}
