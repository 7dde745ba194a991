import { ConfigError } from '../core/errors.js';
import { entitiesOf, type FoundEntity } from './entities.js';
import { type OnnxFolder, type OnnxSettings, readFolder } from './folder.js';
import { readLabels, strangeLabels } from './labels.js';
import { type Output, openSession, type Session } from './session.js';
import { openTextEncoder, type TextTokens } from './text-tokens.js';
import { windowsOver } from './windows.js';

/** A model that finds entities. */
export interface TokenClassifier {
  /** Entities of a text of any length, in its order. */
  entities(text: string): Promise<FoundEntity[]>;
  /** Numbers of the labels of its tokens: shape [tokens] */
  labels(text: string): Promise<{ tokens: TextTokens; labels: Int32Array }>;
  close(): Promise<void>;
}

function checkOutput({ model, labels, folder }: OnnxFolder, { outputs }: Session): void {
  if (labels.length === 0) {
    throw new ConfigError(
      `${folder}/config.json has no id2label, which names the model's labels: take the one it was published with`,
    );
  }
  const dims = outputs.get('logits');
  const count = dims?.at(-1);
  if (dims?.length !== 3) {
    const there = [...outputs].map(([name, of]) => `${name} [${of.join(', ')}]`).join(', ');
    throw new ConfigError(
      `${model.file} is a model of another kind: it gives ${there.slice(0, 200)}; onnx-ner wants logits [batch, tokens, labels]`,
    );
  }
  if (typeof count === 'number' && count !== labels.length) {
    throw new ConfigError(
      `${folder}/config.json is of another model: it names ${labels.length} labels, ${model.file} has ${count}`,
    );
  }
}

/** Number of the best label of every token: shape [tokens] */
function best({ data, dims }: Output): number[] {
  const width = dims.at(-1) as number;
  return Array.from({ length: data.length / width }, (_, token) => {
    let found = 0;
    for (let label = 1; label < width; label++) {
      if ((data[token * width + label] as number) > (data[token * width + found] as number))
        found = label;
    }
    return found;
  });
}

/** Opens the NER model in a folder. @throws ConfigError in one sentence where it can't be used */
export async function openTokenClassifier(settings: OnnxSettings): Promise<TokenClassifier> {
  const folder = readFolder(settings, 'ner');
  const strange = strangeLabels(folder.labels, settings.labels);
  if (strange.length > 0) {
    throw new ConfigError(
      `score.onnx.labels names ${strange.join(', ')}: the model has ${folder.labels.join(', ').slice(0, 600)}`,
    );
  }
  const meanings = readLabels(folder.labels, settings.labels);
  const encoder = await openTextEncoder(folder);
  const session = await openSession(folder, settings.providers);
  try {
    checkOutput(folder, session);
    const { frame } = encoder;
    const size = folder.maxTokens - frame.single;
    const front = frame.one([-1]).ids.indexOf(-1);
    const label = async (text: string) => {
      const tokens = await encoder.encode(text);
      const { ids } = tokens;
      const labels = new Int32Array(ids.length);
      // Of two windows a token takes the one where it stands farther from the border.
      let done = 0;
      for (const [start, end] of windowsOver(ids.length, size, settings.overlap)) {
        if (start === end) break;
        const found = best(await session.run(frame.one(ids.slice(start, end)), 'logits'));
        const from = start === 0 ? 0 : Math.floor((start + done) / 2);
        for (let at = from; at < end; at++) labels[at] = found[front + at - start] as number;
        done = end;
      }
      return { tokens, labels };
    };
    return {
      labels: label,
      async entities(text) {
        const { tokens, labels } = await label(text);
        return entitiesOf(
          text,
          tokens,
          Array.from(labels, (number) => meanings[number]),
        );
      },
      close: session.close,
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}
