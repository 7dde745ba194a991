import { readFileSync } from 'node:fs';
import { randomFrom } from '../../../pipelines/core/random.js';
import { type TinyModel, writeTinyModel } from './tiny-model.js';

/** Words of a corpus as the tiny tokenizer cuts them. */
const wordsOf = (corpus: string): string[] => [
  ...new Set(readFileSync(corpus, 'utf8').match(/[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]+/gu)),
];

/**
 * Writes a tiny model that knows every word of a corpus: a vector of its own, a person if it begins
 * with a capital, or a share of a pair's logit.
 * @returns its folder
 */
export function writeCorpusModel(folder: string, task: TinyModel['task'], corpus: string): string {
  const random = randomFrom(`numbers of words for ${task}`);
  const between = () => 2 * random.next() - 1;
  const numbersOf = (word: string): number[] => {
    if (task === 'ner') return /^\p{Lu}/u.test(word) ? [0, 1] : [1, 0];
    return task === 'embedding' ? [between(), between(), between(), between()] : [between() / 4];
  };
  const words = Object.fromEntries(wordsOf(corpus).map((word) => [word, numbersOf(word)]));
  const labels = task === 'ner' ? ['O', 'B-PER'] : task === 'cross-encoder' ? ['score'] : undefined;
  return writeTinyModel(folder, { task, words, window: 96, ...(labels ? { labels } : {}) });
}
