import { ConfigError } from '../core/errors.js';
import { entitiesOf, type FoundEntity } from './entities.js';
import { type ModelSettings, type ModelUser, type OnnxFolder, readFolder } from './folder.js';
import { type EntityType, readLabels, strangeLabels, type TokenLabel } from './labels.js';
import { type Output, openSession, type Session } from './session.js';
import { openTextEncoder, type TextTokens } from './text-tokens.js';
import { windowsOver } from './windows.js';

/** A model that finds entities. */
export interface TokenClassifier {
  /** what its labels stand for */
  readonly types: ReadonlySet<EntityType>;
  /** Entities of a text of any length, in its order. */
  entities(text: string): Promise<FoundEntity[]>;
  /** Numbers of the labels of its tokens: shape [tokens] */
  labels(text: string): Promise<{ tokens: TextTokens; labels: Int32Array }>;
  close(): Promise<void>;
}

/**
 * What the labels of a folder's model say, by their number.
 * @throws ConfigError where it names none, or settings name others
 */
export function labelsOf(
  { folder, labels, user }: OnnxFolder,
  asked: ModelSettings['labels'],
): (TokenLabel | undefined)[] {
  if (labels.length === 0) {
    throw new ConfigError(
      `${folder}/config.json has no id2label, which names the model's labels: take the one it was published with`,
    );
  }
  const strange = strangeLabels(labels, asked);
  if (strange.length > 0) {
    throw new ConfigError(
      `${user.section}.labels names ${strange.join(', ')}: the model has ${labels.join(', ').slice(0, 600)}`,
    );
  }
  return readLabels(labels, asked);
}

function checkOutput({ model, labels, folder, user }: OnnxFolder, { outputs }: Session): void {
  const dims = outputs.get('logits');
  const count = dims?.at(-1);
  if (dims?.length !== 3) {
    const there = [...outputs].map(([name, of]) => `${name} [${of.join(', ')}]`).join(', ');
    throw new ConfigError(
      `${model.file} is a model of another kind: it gives ${there.slice(0, 200)}; ${user.name} wants logits [batch, tokens, labels]`,
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
export async function openTokenClassifier(
  settings: ModelSettings,
  user?: ModelUser,
): Promise<TokenClassifier> {
  const folder = readFolder(settings, 'ner', user);
  const meanings = labelsOf(folder, settings.labels);
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
      types: new Set(meanings.flatMap((meaning) => meaning?.type ?? [])),
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
