import { noMetrics } from '../../core/metrics.js';
import { inParallel } from '../../core/parallel.js';
import {
  blobKey,
  type Submission,
  type SubmittedDocument,
  storeSubmission,
} from '../../dataset/ledger/submission.js';
import type { DatasetView } from '../../dataset/ledger/view.js';
import { nextOf } from '../../dataset/log/log.js';
import type { Made } from '../../generated/log-entry.js';
import { ShardSink, streamOf } from '../../stages/shard/shard.js';
import type { ImportOptions } from './options.js';
import type { Scratch, ScratchEntry } from './scratch.js';

const BLOBS_AT_ONCE = 16;
const empty = new Int32Array(0);

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
export async function storePrompts(
  { store }: ImportOptions,
  { id, identity }: Pick<Submission, 'id' | 'identity'>,
  entries: readonly ScratchEntry[],
  scratch: Scratch,
): Promise<void> {
  const documents: SubmittedDocument[] = [];
  await inParallel(byPrompt(entries), BLOBS_AT_ONCE, async (group) => {
    const rows = await Promise.all(group.map((entry) => scratch.read(entry)));
    const [{ documentId, prompt, source }] = rows as [(typeof rows)[number]];
    const bytes = Buffer.from(prompt);
    await store.create(blobKey(documentId), bytes);
    const questions = rows.map(({ draft }) => ({
      question: draft.question,
      answer: draft.answers[0]?.text ?? '',
    }));
    const key = keyOf(documentId);
    documents.push({ id: documentId, source, key, bytes: bytes.length, questions });
  });
  documents.sort((a, b) => (a.id < b.id ? -1 : 1));
  await storeSubmission(store, { id, identity, documents });
}

/** Writes the rows. Killed, the same import goes on behind its last commit. */
export async function writeRows(
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
