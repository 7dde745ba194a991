import { BoundedQueue, inProcessConsumer } from '../../channels/in-process.js';
import type { Sink } from '../../core/stage.js';
import type { FillerPool } from '../../dataset/filler-pool.js';
import type { DocumentMessage, PairedMessage, ScoredMessage } from '../../stages/messages.js';
import { pairStage } from '../../stages/pair/pair.js';
import { bodyIn, refineStage } from '../../stages/refine/refine.js';
import type { RunDependencies } from '../dependencies/dependencies.js';
import { driveSink, driveStage } from './drive.js';
import { type PairingDependencies, pairOf } from './pairing.js';

/** Bytes of a message that names a document and its questions. */
const sizeOf = ({ questions }: DocumentMessage): number => 256 + questions.length * 512;

type StagesDependencies = PairingDependencies & Pick<RunDependencies, 'threads'>;

/** Lets the stages run, each over its channel, until the last document is committed. */
export async function runStages(
  deps: StagesDependencies,
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
