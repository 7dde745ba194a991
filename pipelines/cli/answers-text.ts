import { count } from './format.js';

/** Lines of a summary about answers, each where there is something to say. */

type ByKind = Readonly<Record<string, number>>;

const kindsText = (counts: ByKind): string =>
  Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, n]) => `${kind} ${count(n)}`)
    .join(', ');

const line = (name: string, counts: ByKind, more = ''): [string, string][] =>
  Object.keys(counts).length === 0 ? [] : [[name, kindsText(counts) + more]];

/** How many answers say that the text does not tell, by kind. */
export const abstainedRows = (abstained: ByKind): [string, string][] =>
  line('abstentions', abstained);

/** How many dispreferred answers rows lack, by kind, since the question allows no other. */
export const exhaustedRows = (exhausted: ByKind): [string, string][] =>
  line('fewer answers', exhausted, ' (yes or no, options: no other wrong one)');

/** How many chosen answers were cut at a sentence. */
export const cutRows = (cut: number): [string, string][] =>
  cut === 0 ? [] : [['cut answers', `${count(cut)} (at a sentence, by pair.max_answer_tokens)`]];
