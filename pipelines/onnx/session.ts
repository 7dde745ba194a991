import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { ConfigError } from '../core/errors.js';
import type { OnnxFolder, OnnxSettings } from './folder.js';
import { counted, mayBegin } from './inferences.js';

type Provider = OnnxSettings['providers'][number];

/** A tensor that came out of a model. */
export interface Output {
  data: Float32Array;
  dims: readonly number[];
}

/** Token ids of one input, special ones included. */
export interface Input {
  ids: readonly number[];
  /** 0, or 1 for the second of a pair: shape [ids] */
  types: readonly number[];
}

/** A model that is loaded: one input at a time, so that no score depends on what shares a batch. */
export interface Session {
  /** outputs by name; dimensions that change are names */
  readonly outputs: ReadonlyMap<string, readonly (number | string)[]>;
  run(input: Input, output: string): Promise<Output>;
  close(): Promise<void>;
}

const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'];

/** One core a worker: its threads are the workers. */
const OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  // Texts have any length: what an arena keeps of each is never used again.
  enableCpuMemArena: false,
  enableMemPattern: false,
  logSeverityLevel: 4,
};

const firstLine = (error: unknown) => String((error as Error).message).split('\n', 1)[0] as string;

/** Loads with the first provider that is there. The runtime itself never falls back: it throws. */
async function load(
  file: string,
  providers: readonly Provider[],
  setting: string,
): Promise<InferenceSession> {
  // Otherwise it writes to stderr by itself what is thrown as well.
  env.logLevel = 'fatal';
  for (const [at, provider] of providers.entries()) {
    try {
      return await counted(() =>
        InferenceSession.create(file, { ...OPTIONS, executionProviders: [provider] }),
      );
    } catch (cause) {
      if (provider === 'cpu') {
        throw new ConfigError(
          `${file} cannot be loaded (${firstLine(cause).slice(0, 300)}): fetch it again as it was published, or export it for a current ONNX Runtime`,
          { cause },
        );
      }
      if (at === providers.length - 1) {
        throw new ConfigError(
          `${setting}: ${provider} is not there (${firstLine(cause).slice(0, 200)}); ` +
            `install what it needs (docs/onnx.md), or let it fall back to the CPU: [${provider}, cpu]`,
          { cause },
        );
      }
    }
  }
  throw new ConfigError(`${setting} is empty: take [cpu]`);
}

/** What a model asks for must be what a text gives. */
function checkInputs(file: string, { inputMetadata }: InferenceSession): void {
  const strange = inputMetadata.find(({ name }) => !INPUTS.includes(name));
  const wrong = strange
    ? `it asks for ${strange.name}`
    : inputMetadata.every(({ name }) => name !== 'input_ids') && 'it takes no input_ids';
  if (wrong) {
    throw new ConfigError(
      `${file} is a model of another kind (${wrong}; an encoder takes ${INPUTS.join(', ')}): take another model, or export it for its task`,
    );
  }
  const float = inputMetadata.find((one) => one.isTensor && !/^int(32|64)$/.test(one.type));
  if (float) {
    throw new ConfigError(
      `${file} is a model of another kind (${float.name} is not a list of ids): take another model`,
    );
  }
}

async function open(
  file: string,
  providers: readonly Provider[],
  setting: string,
): Promise<Session> {
  const session = await load(file, providers, setting);
  try {
    checkInputs(file, session);
  } catch (error) {
    await session.release();
    throw error;
  }
  const kinds = session.inputMetadata.map((one) => ({
    name: one.name,
    wide: one.isTensor && one.type === 'int64',
  }));
  return {
    outputs: new Map(
      session.outputMetadata.map((one) => [one.name, one.isTensor ? one.shape : []]),
    ),
    async run({ ids, types }, output) {
      const values: Record<string, readonly number[]> = {
        input_ids: ids,
        attention_mask: ids.map(() => 1),
        token_type_ids: types,
      };
      const feeds = Object.fromEntries(
        kinds.map(({ name, wide }) => {
          const list = values[name] as readonly number[];
          const dims = [1, list.length];
          const tensor = wide
            ? new Tensor('int64', BigInt64Array.from(list, BigInt), dims)
            : new Tensor('int32', Int32Array.from(list), dims);
          return [name, tensor];
        }),
      );
      let result: Record<string, Tensor>;
      mayBegin();
      try {
        result = (await counted(() => session.run(feeds, [output]))) as Record<string, Tensor>;
      } catch (cause) {
        throw new ConfigError(
          `${file} cannot be run on ${ids.length} tokens (${firstLine(cause).slice(0, 300)}): is it whole, and do config.json and tokenizer.json belong to it?`,
          { cause },
        );
      }
      const { data, dims, type } = result[output] as Tensor;
      if (type !== 'float32') {
        throw new ConfigError(`${file} gives ${output} as ${type}: export it with float32 outputs`);
      }
      return { data: data as Float32Array, dims };
    },
    close: () => session.release(),
  };
}

const shared = new Map<string, { users: number; session: Promise<Session> }>();

/** The session of a model: all that use it in this thread share one, which the last closes. */
export async function openSession(
  { model, user }: OnnxFolder,
  providers: readonly Provider[],
): Promise<Session> {
  const key = `${model.file}\n${providers.join()}`;
  const entry = shared.get(key) ?? {
    users: 0,
    session: open(model.file, providers, `${user.section}.providers`),
  };
  shared.set(key, entry);
  entry.users += 1;
  const leave = () => {
    entry.users -= 1;
    if (entry.users === 0) shared.delete(key);
    return entry.users === 0;
  };
  const session = await entry.session.catch((error: unknown) => {
    leave();
    throw error;
  });
  let inUse = true;
  return {
    ...session,
    async close() {
      if (!inUse) return;
      inUse = false;
      if (leave()) await session.close();
    },
  };
}
