import { statSync } from 'node:fs';
import type { LoadedConfig } from '../config/load.js';
import { ConfigError, InputError } from '../core/errors.js';
import { wordsOf } from '../language/words.js';
import { type OnnxFolder, readFolder, type Task } from '../onnx/folder.js';
import { openTextEncoder } from '../onnx/text-tokens.js';
import { readInput } from '../sources/index.js';
import { listSources } from '../sources/list-sources.js';
import { isProblem } from '../sources/source.js';
import { type Check, type Finding, good } from './check.js';
import { modelTasks } from './model-folders.js';

/** What of the input is read: enough for a mean, in a second. */
const MOST = { documents: 8, units: 8_000, fileBytes: 64 << 20 };
const LEAST_WORDS = 100;
/**
 * Pieces a word. An English vocabulary cuts English words into 1.3 (XQuAD, meetings: 1.5) and those
 * of French, Spanish, Dutch and German novels into 1.9 to 2.3.
 */
const MOST_PIECES = 1.85;
/** Share of tokens that the vocabulary does not know: MiniLM's of Chinese text, .59; of English, 0. */
const MOST_UNKNOWN = 0.05;

/** The task of the model that scores or re-ranks, if one does. */
export const modelTask = ({ config }: LoadedConfig): Task | undefined =>
  modelTasks(config.score)[0];

/** The beginnings of some documents. */
async function someText({ config, base }: LoadedConfig): Promise<string[]> {
  const { files } = await listSources(config.input, base);
  const texts: string[] = [];
  for (const file of files) {
    if (statSync(file.path).size > MOST.fileBytes) continue;
    for await (const found of readInput(file, config.read)) {
      if (isProblem(found)) continue;
      let text = '';
      for await (const piece of found.text) {
        text += piece.text;
        if (text.length >= MOST.units) break;
      }
      texts.push(text.slice(0, MOST.units));
      if (texts.length === MOST.documents) return texts;
    }
  }
  return texts;
}

const unknownId = ({ tokenizer: { model } }: OnnxFolder): number => {
  const { unk_token, unk_id, vocab } = model as {
    unk_token?: string;
    unk_id?: number;
    vocab?: Record<string, number>;
  };
  return unk_id ?? (unk_token === undefined ? undefined : vocab?.[unk_token]) ?? -1;
};

/** How a vocabulary fits texts: pieces a word where words have spaces, and share of unknown tokens. */
async function fitOf(
  folder: OnnxFolder,
  texts: readonly string[],
): Promise<{ pieces: number | undefined; unknown: number }> {
  const encoder = await openTextEncoder(folder);
  const none = unknownId(folder);
  let [tokens, unknown, words, pieces] = [0, 0, 0, 0];
  for (const text of texts) {
    const { ids } = await encoder.encode(text);
    tokens += ids.length;
    unknown += ids.filter((id) => id === none).length;
    const spaced = wordsOf(text);
    words += spaced.length;
    pieces += (await encoder.encode(spaced.join(' '))).ids.length;
  }
  return {
    pieces: words < LEAST_WORDS ? undefined : pieces / words,
    unknown: unknown / Math.max(1, tokens),
  };
}

/**
 * Whether the vocabulary of the model that scores fits the language of the input: where it does
 * not, the model was most likely trained on another one and puts the best chunks lower.
 */
export const modelLanguage = (loaded: LoadedConfig, task: Task): Check => ({
  name: "model's language",
  async run(): Promise<Finding> {
    const folder = readFolder(loaded.config.score.onnx, task);
    let texts: string[];
    try {
      texts = await someText(loaded);
    } catch (error) {
      if (!(error instanceof InputError || error instanceof ConfigError)) throw error;
      return good(`not looked at: ${error.message}`);
    }
    if (texts.join('').trim() === '') return good('no document to look at');
    const { pieces, unknown } = await fitOf(folder, texts);
    const detail = [
      ...(pieces === undefined ? [] : [`${pieces.toFixed(1)} pieces a word`]),
      `${(100 * unknown).toFixed(0)} % of tokens unknown to its vocabulary`,
    ].join(', ');
    if ((pieces ?? 0) <= MOST_PIECES && unknown <= MOST_UNKNOWN) return good(detail);
    return {
      ...good(detail),
      advice:
        'its vocabulary was made for another language or subject (English text has 1.3 pieces a word with an English one): ' +
        'such a model puts the best chunks lower (docs/evaluators.md), so take one that was trained on these texts, or none',
    };
  },
});
