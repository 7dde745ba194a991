import { ConfigError } from '../core/errors.js';
import { type OnnxFolder, type OnnxSettings, readFolder } from './folder.js';
import { openSession, type Session } from './session.js';
import { openTextEncoder } from './text-tokens.js';
import { windowsOver } from './windows.js';

/** A model that reads two texts at once. */
export interface PairScorer {
  /** how much the second text answers the first, 0 to 1; the best window of a long one */
  score(first: string, second: string): Promise<number>;
  close(): Promise<void>;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** One logit: its sigmoid, which also keeps the order of models of plain scores. Two: the second's share, as classifiers write "relevant". */
function scoreOf(logits: Float32Array): number {
  const [first, second] = logits as unknown as [number, number | undefined];
  return second === undefined ? sigmoid(first) : sigmoid(second - first);
}

function checkOutput({ model, labels }: OnnxFolder, { outputs }: Session): void {
  const dims = outputs.get('logits');
  const count = dims?.at(-1);
  const fits = dims?.length === 2 && (typeof count === 'string' || count === 1 || count === 2);
  if (fits && labels.length <= 2) return;
  const wrong = fits
    ? `it has ${labels.length} labels`
    : `it gives ${[...outputs].map(([name, of]) => `${name} [${of.join(', ')}]`).join(', ')}`;
  throw new ConfigError(
    `${model.file} is a model of another kind: ${wrong.slice(0, 200)}; onnx-cross-encoder wants logits [batch, 1], or 2`,
  );
}

/** Opens the cross-encoder in a folder. @throws ConfigError in one sentence where it can't be used */
export async function openPairScorer(settings: OnnxSettings): Promise<PairScorer> {
  const folder = readFolder(settings, 'cross-encoder');
  const encoder = await openTextEncoder(folder);
  const session = await openSession(folder, settings.providers);
  try {
    checkOutput(folder, session);
    const { frame } = encoder;
    const room = folder.maxTokens - frame.pair;
    return {
      async score(first, second) {
        // A question longer than half of the window keeps its beginning.
        const asked = (await encoder.encode(first)).ids.slice(0, Math.floor(room / 2));
        const { ids } = await encoder.encode(second);
        let best = 0;
        for (const [start, end] of windowsOver(ids.length, room - asked.length, settings.overlap)) {
          const { data } = await session.run(frame.two(asked, ids.slice(start, end)), 'logits');
          best = Math.max(best, scoreOf(data));
        }
        return best;
      },
      close: session.close,
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}
