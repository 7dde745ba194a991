import { count } from './format.js';

/** How many chosen answers were cut at a sentence: a line of a summary, where there are any. */
export const cutRows = (cut: number): [string, string][] =>
  cut === 0 ? [] : [['cut answers', `${count(cut)} (at a sentence, by pair.max_answer_tokens)`]];
