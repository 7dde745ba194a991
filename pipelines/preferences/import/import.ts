import { readFile } from 'node:fs/promises';
import type { Clock } from '../../core/clock.js';
import { ConfigError, InputError, NoSamplesError } from '../../core/errors.js';
import { hashOf } from '../../core/hash.js';
import { noMetrics } from '../../core/metrics.js';
import { writeCard } from '../../dataset/card.js';
import { blobKey, type Submission, storeSubmission } from '../../dataset/ledger/submission.js';
import { DatasetView } from '../../dataset/ledger/view.js';
import { nextOf } from '../../dataset/log/log.js';
import { isMadeWith } from '../../dataset/log/made.js';
import type { Made, VersionEntry } from '../../generated/log-entry.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import { countRecords } from '../../runtime/outcome/summary.js';
import { versionOf, writeVersion } from '../../runtime/version/version.js';
import { FieldError } from '../../sources/records/format.js';
import { isProblem, type Problem } from '../../sources/source.js';
import { ShardSink, streamOf } from '../../stages/shard/shard.js';
import type { Store } from '../../stores/store.js';
import { tokenizeTemplate } from '../../template/tokenize.js';
import { loadTokenizer, tokenizerPath } from '../../tokenizer/load.js';
import { type Frame, type Framing, frameOf } from './frame.js';
import { prepareRow, type RowMaker } from './prepare-row.js';
import { readPreferences, type SourcedPreference } from './read-files.js';
import { openScratch, type Scratch, type ScratchEntry } from './scratch.js';

export interface ImportOptions {
  files: readonly string[];
  store: Store;
  clock: Clock;
  newId(): string;
  /** settings of the pipeline where none is made: defaults of template and shards */
  defaults: Pick<PipelineConfig, 'template' | 'shard'>;
  /** the model's folder, or its tokenizer.json */
  tokenizer: string;
  framing: Framing | 'auto';
  /** share of prompts that is held out */
  validation: number;
  maxTokens: number;
  skipBad: boolean;
  /** add to a data set that was made in another way */
  mix: boolean;
  /** the folder in which rows are kept until all are known */
  scratch: string;
  onProgress?(progress: { phase: 'read' | 'write'; done: number; total?: number }): void;
}

export interface ImportResult {
  version: VersionEntry;
  /** false where all of it was there already */
  changed: boolean;
  framing: Framing;
  /** records that were read, and rows that are of them in the data set */
  records: number;
  rows: number;
  /** records that stood there before */
  doubles: number;
  /** records that were left out, and the first of them */
  bad: number;
  problems: Problem[];
  notes: readonly string[];
}

/** Bumped when the same records become other rows. */
const VERSION = 1;
const PROBLEMS_KEPT = 10;
const empty = new Int32Array(0);

/** What was read of the files. */
interface Gathered extends Pick<ImportResult, 'records' | 'doubles' | 'bad' | 'problems'> {
  /** by prompt, then by row */
  entries: ScratchEntry[];
}

const told = ({ source, message }: Problem): string => `\n  ${source}: ${message}`;

/** All rows, on scratch. @throws InputError where records are bad, and are not to be left out */
async function gather(
  options: ImportOptions,
  frame: Frame,
  maker: RowMaker,
  scratch: Scratch,
): Promise<Gathered> {
  const entries = new Map<string, ScratchEntry>();
  const found: Gathered = { entries: [], records: 0, doubles: 0, bad: 0, problems: [] };
  const take = async (item: SourcedPreference): Promise<Problem | undefined> => {
    try {
      const row = await prepareRow(frame.frame(item), item.source, maker);
      if (entries.has(row.draft.instanceId)) found.doubles += 1;
      else entries.set(row.draft.instanceId, await scratch.add(row));
      return undefined;
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      return { source: item.source, message: error.message };
    }
  };
  for await (const item of readPreferences(options.files)) {
    found.records += 1;
    const problem = isProblem(item) ? item : await take(item);
    if (problem) {
      found.bad += 1;
      if (found.problems.length < PROBLEMS_KEPT) found.problems.push(problem);
      // Nobody reads more of them; the data set is as it was.
      if (!options.skipBad && found.problems.length === PROBLEMS_KEPT) break;
    }
    options.onProgress?.({ phase: 'read', done: found.records });
  }
  if (found.bad > 0 && !options.skipBad) {
    const n = found.bad === PROBLEMS_KEPT ? `${PROBLEMS_KEPT} or more` : found.bad;
    throw new InputError(
      `${n} records cannot be used, and nothing was imported; mend them, or leave them out with --skip-bad:${found.problems.map(told).join('')}`,
    );
  }
  const place = ({ documentId, instanceId }: ScratchEntry) => `${documentId} ${instanceId}`;
  found.entries = [...entries.values()].sort((a, b) => (place(a) < place(b) ? -1 : 1));
  if (found.entries.length > 0) return found;
  throw new NoSamplesError(
    `no rows: ${found.records} records were read, ${found.bad} of them cannot be used${found.problems.map(told).join('')}`,
  );
}

/** Rows of one prompt, in order. */
function* byPrompt(entries: readonly ScratchEntry[]): Generator<ScratchEntry[]> {
  let group: ScratchEntry[] = [];
  for (const entry of entries) {
    if (group[0] && group[0].documentId !== entry.documentId) {
      yield group;
      group = [];
    }
    group.push(entry);
  }
  if (group.length > 0) yield group;
}

const keyOf = (documentId: string): string => `prompt ${documentId}`;

/** The list of prompts, and their texts as blobs. */
async function storePrompts(
  { store }: ImportOptions,
  { id, identity }: Pick<Submission, 'id' | 'identity'>,
  entries: readonly ScratchEntry[],
  scratch: Scratch,
): Promise<void> {
  const submission: Submission = { id, identity, documents: [] };
  for (const group of byPrompt(entries)) {
    const rows = await Promise.all(group.map((entry) => scratch.read(entry)));
    const [first] = rows as [(typeof rows)[number]];
    const { documentId, prompt, source } = first;
    const bytes = Buffer.from(prompt);
    await store.create(blobKey(documentId), bytes);
    const questions = rows.map(({ draft }) => ({
      question: draft.question,
      answer: draft.answers[0]?.text ?? '',
    }));
    const document = { id: documentId, source, key: keyOf(documentId), bytes: bytes.length };
    submission.documents.push({ ...document, questions });
  }
  await storeSubmission(store, submission);
}

/** Writes the rows. Killed, the same import goes on behind its last commit. */
async function writeRows(
  options: ImportOptions,
  made: Made,
  submissionId: string,
  entries: readonly ScratchEntry[],
  scratch: Scratch,
  view: DatasetView,
): Promise<void> {
  const { store, clock, newId, validation, defaults } = options;
  const sink = new ShardSink({
    ...{ store, clock, newId, view },
    made: async () => made,
    // The prompt is one chunk, with all that stands around it.
    template: { head: empty, separator: empty, prompt: (_, chunks) => chunks.join('') },
    settings: {
      shard: { ...defaults.shard, validation, sparse: 0, draws: 1, positions_length: 'no gaps' },
      seed: made.seed,
      maxAnswer: 0,
    },
    metrics: noMetrics,
    onRows: () => {},
  });
  const stream = streamOf(submissionId);
  const from = nextOf(view.log, stream, 0);
  let [ordinal, done] = [0, 0];
  for (const group of byPrompt(entries)) {
    done += group.length;
    if (ordinal >= from) {
      const rows = await Promise.all(group.map((entry) => scratch.read(entry)));
      const [{ documentId, prompt, source, draft }] = rows as [(typeof rows)[number]];
      const message = {
        ...{ submissionId, ordinal, documentId, source },
        sourceKey: keyOf(documentId),
        bytes: Buffer.byteLength(prompt),
        tokens: (draft.chunkIds[0]?.length ?? 0) + draft.tailIds.length,
        chunks: 1,
        questions: rows.length,
        samples: rows.map((row) => row.draft),
        drops: [],
      };
      await sink.take(message, { stream, partition: 0, offset: ordinal });
    }
    ordinal += 1;
    options.onProgress?.({ phase: 'write', done, total: entries.length });
  }
  await sink.commit();
}

function refuseOther(view: DatasetView, { store, mix }: ImportOptions, identity: string): void {
  const isOther = view.log.some(
    (entry) => entry.kind === 'append' && !isMadeWith(entry.made, identity),
  );
  if (!isOther || mix) return;
  throw new ConfigError(
    `${store.url} was made in another way (by longpref run, or with another tokenizer or --template): ` +
      'choose another --store, or add to it all the same with --mix',
  );
}

/**
 * Makes a data set of other people's preferences: a row a record, its prompt one chunk, positions
 * without gaps. The same records make the same rows, in whatever files and order they come.
 * @throws InputError for bad records, with nothing imported
 */
export async function importPreferences(options: ImportOptions): Promise<ImportResult> {
  const { store, maxTokens, framing, defaults } = options;
  const file = tokenizerPath(options.tokenizer);
  const tokenizer = await loadTokenizer(file);
  const frame = frameOf(framing, defaults.template, tokenizer, file);
  const { template, notes } = frame;
  const parts = { template, tokenizer: tokenizer.sha256, framing: frame.framing };
  const identity = hashOf({ import: VERSION, ...parts });
  const made: Made = {
    row_schema: 1,
    identity,
    tokenizer_sha256: tokenizer.sha256,
    template,
    window: maxTokens,
    positions_length: maxTokens,
    seed: 0,
  };
  const view = await DatasetView.open(store, identity);
  refuseOther(view, options, identity);
  const scratch = await openScratch(options.scratch);
  try {
    const tokenized = await tokenizeTemplate(template, tokenizer);
    const maker = { tokenizer, template: tokenized, identity, maxTokens };
    const { entries, ...found } = await gather(options, frame, maker, scratch);
    const id = hashOf({ identity, rows: entries.map(({ instanceId }) => instanceId) });
    const there = versionOf(view.log, id);
    if (!there) {
      await storePrompts(options, { id, identity }, entries, scratch);
      await store.create(`tokenizer/${tokenizer.sha256.slice(0, 16)}.json`, await readFile(file));
      await writeRows(options, made, id, entries, scratch, view);
    }
    const counts = countRecords(await view.records(id));
    const version = there ?? (await writeVersion(options, view, id, counts));
    await writeCard(store);
    const result = { version, changed: !there, framing: frame.framing, rows: entries.length };
    return { ...result, ...found, notes };
  } finally {
    await scratch.close();
  }
}
