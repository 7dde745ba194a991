import { BoundedQueue, inProcessConsumer } from '../channels/in-process.js';
import type { Sink } from '../core/stage.js';
import type { SubmittedDocument } from '../dataset/submission.js';
import type { DocumentMessage, PairedMessage, ScoredMessage } from '../stages/messages.js';
import { type PairDependencies, pairStage } from '../stages/pair.js';
import type { FillerPool } from '../stages/pool.js';
import { bodyIn, refineStage } from '../stages/refine.js';
import { driveSink, driveStage } from './drive.js';
import type { RunDependencies } from './run.js';

/** Bytes of a message that names a document and its questions. */
const sizeOf = ({ questions }: DocumentMessage): number => 256 + questions.length * 512;

/** Documents of a submission from `from` on, without those the data set has. */
export async function* documentMessages(
  submissionId: string,
  documents: readonly SubmittedDocument[],
  from: number,
  has: (document: SubmittedDocument) => boolean,
): AsyncGenerator<DocumentMessage> {
  for (let ordinal = from; ordinal < documents.length; ordinal++) {
    const document = documents[ordinal] as SubmittedDocument;
    if (has(document)) continue;
    const { id: documentId, source, questions } = document;
    yield { submissionId, ordinal, documentId, source, questions };
  }
}

/** How chunks of a document too long to keep are read. */
export const readLong =
  ({ refinePool, store }: RunDependencies): PairDependencies['readLong'] =>
  (message, starts, chunks) =>
    refinePool.chunks(message, bodyIn(store)(message.documentId), starts, chunks);

/** Stage pair of a run. */
export const pairOf = (deps: RunDependencies, pool: FillerPool | undefined): PairDependencies => ({
  settings: deps.config.pair,
  seed: deps.config.seed,
  identity: deps.made.identity,
  generator: deps.generator,
  template: deps.template,
  evaluator: deps.evaluator,
  pool,
  chunkTokens: deps.config.chunk.tokens,
  concurrency: deps.config.runtime.concurrency,
  readLong: readLong(deps),
});

/** Lets the stages run, each over its channel, until the last document is committed. */
export async function runStages(
  deps: RunDependencies,
  documents: AsyncIterable<DocumentMessage>,
  sink: Sink<PairedMessage>,
  pool: FillerPool | undefined,
): Promise<void> {
  const { config, threads, store, refinePool } = deps;
  const room = config.runtime.queue_bytes;
  const submitted = new BoundedQueue<DocumentMessage>(room);
  const scored = new BoundedQueue<ScoredMessage>(room);
  const paired = new BoundedQueue<PairedMessage>(room);
  const feed = async () => {
    try {
      for await (const record of documents) {
        await submitted.push({ record, bytes: sizeOf(record) });
      }
      submitted.end();
    } catch (error) {
      submitted.fail(error);
      throw error;
    }
  };
  const refine = refineStage(refinePool, threads, bodyIn(store));
  const outcomes = await Promise.allSettled([
    feed(),
    driveStage(refine, inProcessConsumer(submitted, scored)),
    driveStage(pairStage(pairOf(deps, pool)), inProcessConsumer(scored, paired)),
    driveSink(sink, inProcessConsumer<PairedMessage, never>(paired)),
  ]);
  // One failure ends all links; every side throws that same error.
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
}
