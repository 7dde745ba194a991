import type { Random } from '../../core/random.js';
import { remembered } from '../../core/remembered.js';
import type { QuestionAnswer } from '../generator.js';
import { piecesOf } from '../twins/pieces.js';

/** How much a word tells of what a text is about: the fewer texts have it, the more; 0: all have it. */
export type Rarity = (piece: string) => number;

/** Inverse document frequency among some texts, in nats. */
export function rarityIn(texts: readonly Iterable<string>[]): Rarity {
  const counts = new Map<string, number>();
  for (const distinct of texts)
    for (const piece of distinct) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  const all = texts.length + 1;
  return (piece) => Math.log(all / Math.max(1, counts.get(piece) ?? 1));
}

const sumOf = (pieces: Iterable<string>, rarity: Rarity): number => {
  let sum = 0;
  for (const piece of pieces) sum += rarity(piece);
  return sum;
};

/** How much two texts have in common: 0 to 1. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>, rarity: Rarity): number {
  const common = sumOf(
    [...a].filter((piece) => b.has(piece)),
    rarity,
  );
  const all = Math.sqrt(sumOf(a, rarity) * sumOf(b, rarity));
  return all === 0 ? 0 : common / all;
}

/** Share of what some words tell that was not said before: 0 to 1. */
export function newness(
  distinct: readonly string[],
  isSaid: (piece: string) => boolean,
  rarity: Rarity,
): number {
  let [all, fresh] = [0, 0];
  for (const piece of distinct) {
    const value = rarity(piece);
    all += value;
    if (!isSaid(piece)) fresh += value;
  }
  return all === 0 ? 0 : fresh / all;
}

/** Answers whose words are remembered: they come again with every question. */
const MOST_ANSWERS = 4096;
export const distinctIn = remembered(
  MOST_ANSWERS,
  (text): ReadonlySet<string> => new Set(piecesOf(text)),
);

/** Of the answers elsewhere so many are looked at, and one in so many is left out by lot. */
const MOST_NEAR = 64;
const LEFT_OUT = 2;

/**
 * Answers to the questions of other documents that are most like one, in documents about the same; of half of them, by lot, so
 * that not all questions get the same.
 */
export function nearest(
  question: string,
  own: readonly string[],
  others: readonly QuestionAnswer[],
  random: Random,
): string[] {
  const drawn = random
    .shuffled(others)
    .slice(0, Math.ceil(others.length / LEFT_OUT))
    .map(({ question: asks, answer }) => ({ asks: distinctIn(asks), answer: answer as string }));
  const rarity = rarityIn(drawn.map(({ asks }) => asks));
  const told = rarityIn(drawn.map(({ answer }) => distinctIn(answer)));
  const asks = distinctIn(question);
  const tells = new Set(own.flatMap((one) => [...distinctIn(one)]));
  return drawn
    .map(({ answer, asks: other }) => ({
      answer,
      like:
        likeness(asks, other, rarity) +
        1 -
        newness([...distinctIn(answer)], (one) => tells.has(one), told),
    }))
    .sort((a, b) => b.like - a.like)
    .slice(0, MOST_NEAR)
    .map(({ answer }) => answer);
}
