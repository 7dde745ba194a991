import { type Names, nextStage, type StageName } from '../../channels/kafka/names.js';
import type { OutgoingRecord, ReceivedRecord } from '../../channels/kafka/port.js';
import {
  documentMessage,
  pairedBody,
  scoredBody,
  scoredMessage,
} from '../../channels/wire/bodies.js';
import type { Bodies, Envelope, Kind } from '../../channels/wire/envelope.js';
import { DatasetError, MessageError } from '../../core/errors.js';
import type { Stage } from '../../core/stage.js';
import { readPool } from '../../dataset/filler-pool.js';
import type { RunDependencies } from '../../runtime/dependencies/dependencies.js';
import { type PairingDependencies, pairOf, readLong } from '../../runtime/drive/pairing.js';
import { madeKnown } from '../../runtime/gather/frozen.js';
import { withThreshold } from '../../runtime/gather/threshold.js';
import type { KeptDocument, PairedMessage, ScoredMessage } from '../../stages/messages.js';
import { keptChunks, pairStage } from '../../stages/pair/pair.js';
import { bodyIn, KEEP_BYTES } from '../../stages/refine/refine.js';

/** What a stage makes of a record of its topic: records of the next one's. */
export type Program = (record: ReceivedRecord) => Promise<OutgoingRecord[]>;

interface Made<K extends Kind> {
  kind: K;
  body: Bodies[K];
}

/** A stage as a function between records: opens, works, closes. An end goes on in its place. */
function program<In extends Kind, Out extends Kind>(
  { stage, names, envelope }: { stage: StageName; names: Names; envelope: Envelope },
  takes: In,
  work: (body: Bodies[In]) => Promise<Made<Out>>,
): Program {
  const topic = names.input(nextStage(stage) as StageName);
  return async (record) => {
    const kind = envelope.kindOf(record);
    const on = { topic, partition: record.partition };
    if (kind === 'end') {
      const { body, extra } = await envelope.unwrap(record, kind);
      return [{ ...on, ...(await envelope.wrap('end', body, record.key, extra)) }];
    }
    if (kind !== takes) {
      throw new MessageError(`a record of kind ${kind} is among those of stage ${stage}`);
    }
    const { body, extra } = await envelope.unwrap(record, takes);
    const made = await work(body);
    return [{ ...on, ...(await envelope.wrap(made.kind, made.body, record.key, extra)) }];
  };
}

interface ProgramDependencies<Run> {
  run: Run;
  names: Names;
  envelope: Envelope;
}

interface PairProgramDependencies extends ProgramDependencies<PairingDependencies> {
  /** lets heartbeats through between two questions */
  breathe(): Promise<void>;
}

/** Chunk + score. */
export const refineProgram = ({
  run,
  names,
  envelope,
}: ProgramDependencies<Pick<RunDependencies, 'refinePool' | 'store'>>): Program =>
  program({ stage: 'refine', names, envelope }, 'document', async (body) => {
    const message = documentMessage(body);
    // Nothing is kept: the message goes on without text and ids.
    const scored = await run.refinePool.run(message, bodyIn(run.store)(message.documentId), 0);
    return { kind: 'scored', body: scoredBody(scored) };
  });

/** Chunks of documents that came without their text: made again, once for all questions. */
function chunksAgain(run: Pick<RunDependencies, 'config' | 'refinePool' | 'store'>) {
  const kept = new WeakMap<ScoredMessage, Promise<KeptDocument>>();
  const long = readLong(run);
  return async (...[message, starts, chunks]: Parameters<typeof long>) => {
    if (message.bytes > KEEP_BYTES) return long(message, starts, chunks);
    const body =
      kept.get(message) ?? run.refinePool.body(message, bodyIn(run.store)(message.documentId));
    kept.set(message, body);
    return keptChunks(await body, message, chunks);
  };
}

/** The stage pair, put together with the first record: by then filler pool and threshold are frozen. */
function pairStageOf(run: PairingDependencies, breathe: () => Promise<void>) {
  const madeNow = madeKnown(run);
  const readLong = chunksAgain(run);
  const make = async (): Promise<Stage<ScoredMessage, PairedMessage>> => {
    const made = await madeNow();
    const pool = made.pool === undefined ? undefined : await readPool(run.store, made.pool);
    if (!pool && run.config.pair.filler !== 'none')
      throw new DatasetError(
        `${run.store.url} has no filler pool, which its first submission freezes: submit again`,
      );
    if (made.threshold === undefined && run.config.pair.threshold === 'auto')
      throw new DatasetError(
        `${run.store.url} has no threshold (pair.threshold: auto), which its first submission finds: submit again`,
      );
    const config = withThreshold(run.config, made.threshold);
    return pairStage({ ...pairOf({ ...run, config, made }, pool), readLong, breathe });
  };
  let stage: ReturnType<typeof make> | undefined;
  return () => {
    stage ??= make().catch((error) => {
      stage = undefined;
      throw error;
    });
    return stage;
  };
}

export function pairProgram({ run, names, envelope, breathe }: PairProgramDependencies): Program {
  const stageOf = pairStageOf(run, breathe);
  return program({ stage: 'pair', names, envelope }, 'scored', async (body) => {
    const stage = await stageOf();
    const [output] = await stage.run(scoredMessage(body));
    if (!output) throw new Error('pair gave nothing');
    return { kind: 'paired', body: pairedBody(output.record) };
  });
}
