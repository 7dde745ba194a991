import type { TopicReader } from '../../core/topic-reader.js';
import type { SubmittedDocument } from '../../dataset/ledger/submission.js';
import { readInput } from '../../sources/index.js';
import { listSources } from '../../sources/list-sources.js';
import { isProblem, type Problem, type ReadSettings } from '../../sources/source.js';
import { readTopics } from '../../sources/topic.js';
import { type DocumentSettings, ingestDocuments } from './ingest-documents.js';
import { readSourceCache, writeSourceCache } from './source-cache.js';
import { SubmittedDocuments } from './submitted-documents.js';
import { type Unasked, unaskedOf } from './unasked.js';

/** `base` is also the folder that relative inputs are relative to. */
export interface IngestOptions extends DocumentSettings {
  inputs: readonly string[];
  read: ReadSettings;
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
  /** files of which nothing could be read */
  unread: number;
  problems: Problem[];
  /** files that could be read and hold nothing */
  empty: Problem[];
  /** files of kinds that cannot be read */
  skipped: string[];
  unasked: Unasked;
  /** sentences about what was left unread for a while, and needs no mending */
  notes: string[];
}

/** What a run tells of its input, beside the documents. */
export type ReadReport = Omit<Ingested, 'documents'>;

/**
 * Stage ingest: lists the sources and reads each into documents. The text of a document is kept as
 * a blob named by its sha256, its questions are found or made, and it is recorded once, however
 * many sources have it. Files that are as they were are not read again.
 */
export async function ingest(options: IngestOptions): Promise<Ingested> {
  const { store, read, cloze, base, entities } = options;
  const { files, topics, skipped } = await listSources(options.inputs, base);
  const names = entities && { entities: entities.identity };
  const cache = await readSourceCache(store, { read, cloze, base, ...names });
  const documents = new SubmittedDocuments();
  const [problems, empty] = [[] as Problem[], [] as Problem[]];
  let [unchanged, unread] = [0, 0];
  const take = (found: Apart) => {
    for (const document of found.documents) documents.add(document);
    for (const problem of found.problems) problems.push(problem);
    for (const nothing of found.empty) empty.push(nothing);
  };
  for (const [done, file] of files.entries()) {
    const known = await cache.get(file);
    if (known) unchanged += 1;
    const found = known
      ? { ...known, problems: [] }
      : await apart(ingestDocuments(readInput(file, read), options));
    take(found);
    if (found.problems.length > 0 && found.documents.length === 0) unread += 1;
    // A file with a problem is read again, so that a run tells it until it is mended.
    if (found.problems.length === 0) cache.set(file, found, options.now);
    options.onFile(done + 1, files.length);
  }
  await writeSourceCache(store, cache);
  const notes: string[] = [];
  const inTopics = readTopics(topics, options.admin, read, (sentence) => notes.push(sentence));
  take(await apart(ingestDocuments(inTopics, options)));
  const chosen = documents.chosen(options.limit);
  return {
    documents: chosen,
    unasked: unaskedOf(chosen),
    files: { total: files.length, unchanged },
    ...{ unread, problems, empty, skipped, notes },
  };
}

/** Documents, problems and what is empty, each by themselves. */
interface Apart {
  documents: SubmittedDocument[];
  problems: Problem[];
  empty: Problem[];
}

async function apart(items: AsyncIterable<SubmittedDocument | Problem>): Promise<Apart> {
  const documents: SubmittedDocument[] = [];
  const [problems, empty] = [[] as Problem[], [] as Problem[]];
  for await (const item of items) {
    if (!isProblem(item)) documents.push(item);
    else (item.isEmpty ? empty : problems).push(item);
  }
  return { documents, problems, empty };
}
