import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { lazily } from '../core/lazily.js';
import { packagePath } from '../core/paths.js';

/** WordNet's files of nouns, in the order of `noun-classes.br`. */
const MEANINGS = [
  ...['top', 'act', 'animal', 'artifact', 'attribute', 'body', 'cognition', 'communication'],
  ...['event', 'feeling', 'food', 'group', 'location', 'motive', 'object', 'person', 'phenomenon'],
  ...['plant', 'possession', 'process', 'quantity', 'relation', 'shape', 'state', 'substance'],
  'time',
] as const;
export type Meaning = (typeof MEANINGS)[number];

const read = lazily((): ReadonlyMap<string, Meaning> => {
  const file = readFileSync(packagePath('pipelines/assets/noun-classes.br'));
  const found = new Map<string, Meaning>();
  for (const [at, line] of brotliDecompressSync(file).toString().split('\n').entries())
    for (const noun of line.split(' ')) found.set(noun, MEANINGS[at] as Meaning);
  return found;
});

/** Nouns of many that only dictionaries tell the one of. */
const ONE_OF: Readonly<Record<string, string>> = {
  ...{ men: 'man', women: 'woman', children: 'child', people: 'person', mice: 'mouse' },
  ...{ feet: 'foot', teeth: 'tooth', geese: 'goose', lives: 'life', wives: 'wife' },
};

/** How a noun may be written of one: "parties", "churches", "cilia". */
function* written(small: string): Generator<string> {
  yield small;
  const irregular = ONE_OF[small];
  if (irregular !== undefined) yield irregular;
  if (small.endsWith('ies')) yield `${small.slice(0, -3)}y`;
  if (small.endsWith('s')) yield small.slice(0, -1);
  if (small.endsWith('es')) yield small.slice(0, -2);
  if (small.endsWith('ves')) yield `${small.slice(0, -3)}f`;
  if (/(?:men|women)$/.test(small)) yield small.replace(/en$/, 'an');
  if (small.endsWith('a')) yield `${small.slice(0, -1)}um`;
  if (small.endsWith('i')) yield `${small.slice(0, -1)}us`;
  const last = small.lastIndexOf('-');
  if (last > 0) yield small.slice(last + 1);
}

/** What an English noun (in lower case) is a word for in its most frequent sense; nothing: it is not known. */
export function meaningOf(small: string): Meaning | undefined {
  for (const one of written(small)) {
    const found = read().get(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Meanings that are like one another. */
const FAMILIES: readonly (readonly Meaning[])[] = [
  ['person', 'group'],
  ['act', 'event', 'process', 'phenomenon', 'state'],
  ['attribute', 'cognition', 'communication', 'feeling', 'motive', 'relation', 'shape'],
  ['animal', 'artifact', 'body', 'food', 'object', 'plant', 'substance'],
  ['location', 'object', 'group'],
  ['possession', 'quantity', 'time'],
];

export type Likeness = 'same' | 'related' | 'unknown' | 'other';

/** How like two English nouns are in what they are words for. */
export function likenessOf(a: string, b: string): Likeness {
  const [one, two] = [meaningOf(a), meaningOf(b)];
  if (one === undefined || two === undefined) return 'unknown';
  if (one === two) return 'same';
  return FAMILIES.some((all) => all.includes(one) && all.includes(two)) ? 'related' : 'other';
}
