import type { Random } from '../../core/random.js';
import { remembered } from '../../core/remembered.js';
import type { NameKinds } from '../../entities/kinds.js';
import { fold } from '../../language/fold.js';
import { fitsArticle } from '../../language/indefinite-article.js';
import { sentencesOf } from '../text.js';
import { type Edit, edited } from '../twins/edits.js';
import { inCaseOf } from '../twins/in-case.js';
import { likeFacts } from '../twins/like-facts.js';
import { isCommoner, isFreeAt, oppositeOf } from '../twins/opposites.js';
import { piecesOf } from '../twins/pieces.js';
import { membersLike } from '../twins/series.js';
import type { Slot } from '../twins/slot.js';
import { SAID, wordsAt } from '../twins/slots.js';
import { isNameKind, Stock } from '../twins/stock.js';
import { valuesLike } from '../twins/values-like.js';
import { contradicted } from './negation.js';

/** Sentences that are remembered: those of other questions come again with every question. */
const MOST = 8192;
const factsIn = remembered(MOST, likeFacts);
const sentencesIn = remembered(MOST, sentencesOf);

/** Names or values that are tried in a place. */
const MOST_OTHERS = 16;
const NEGATION =
  /(?:^|[^\p{L}])(?:not|no|never|nor|neither|without|nothing|nobody|hardly)(?!\p{L})|n['’]t(?!\p{L})/iu;

/** Places of a text by what they say. */
function groupsOf(slots: readonly Slot[]): [Slot, ...Slot[]][] {
  const groups = new Map<string, [Slot, ...Slot[]]>();
  for (const slot of slots)
    groups.set(slot.small, [...(groups.get(slot.small) ?? []), slot] as [Slot, ...Slot[]]);
  return [...groups.values()];
}

const putting = (sentence: string, slots: readonly Slot[], text: string): Edit[] | undefined => {
  if (!slots.every(({ start }) => fitsArticle(sentence, start, text))) return undefined;
  return slots.map(({ start, end, text: old }) => ({ start, end, text: inCaseOf(old, text) }));
};

/** Whether a name stands before a verb of saying or thinking. */
const speaks = (sentence: string, { end }: Slot): boolean =>
  SAID.has(/^\s+(\p{Ll}+)/u.exec(sentence.slice(end))?.[1] ?? '');

/** Names that may take the place of one: of the same kind and as many words; who speaks, another who does. */
function otherNames(
  sentence: string,
  [slot]: readonly [Slot, ...Slot[]],
  { stock, speakers, behindThe }: DocumentNames,
): string[] {
  const said = new Set(piecesOf(sentence));
  const hasArticle = THE.test(sentence.slice(0, slot.start));
  // "The Gool" is no person, and "Sliders" are many.
  const isNew = (text: string) =>
    behindThe.has(fold(text)) === hasArticle &&
    text.endsWith('s') === slot.text.endsWith('s') &&
    !piecesOf(text).some((piece) => said.has(piece));
  const kind = stock.kindOf(slot);
  const alike = kind === 'name' ? [] : [...stock.alike(kind, slot.form)].map(({ text }) => text);
  const names = alike.length > 0 || !speaks(sentence, slot) ? alike : speakers;
  return names.filter(isNew);
}

/** The names of a document's answers. */
export interface DocumentNames {
  stock: Stock;
  /** all of them, folded */
  all: ReadonlySet<string>;
  /** those that stand before a verb of saying */
  speakers: readonly string[];
  /** those that have an article */
  behindThe: ReadonlySet<string>;
}

const THE = /(?:^|[^\p{L}])(?:the|a|an)\s+$/iu;

export function documentNames(answers: readonly string[], kinds?: NameKinds): DocumentNames {
  const sentences = answers.flatMap(sentencesIn);
  const speakers = sentences.flatMap((sentence) =>
    factsIn(sentence).flatMap((slot) =>
      isNameKind(slot.kind) && speaks(sentence, slot) ? [slot.text] : [],
    ),
  );
  const behindThe = sentences.flatMap((sentence) =>
    factsIn(sentence).flatMap(({ start, small, kind }) =>
      isNameKind(kind) && THE.test(sentence.slice(0, start)) ? [small] : [],
    ),
  );
  const stock = new Stock(sentences, [], kinds, factsIn);
  const all = new Set([...stock.names()].map(({ small }) => small));
  return { stock, all, speakers: [...new Set(speakers)], behindThe: new Set(behindThe) };
}

function otherValues([slot]: readonly [Slot, ...Slot[]], random: Random): string[] {
  const { kind, form, text, small } = slot;
  const others = kind === 'member' ? membersLike(form, text) : valuesLike(slot, random);
  // "Broken 0 of the windows": nobody says that.
  return others.filter((one) => fold(one) !== small && !/^0(?!\p{N}|[.,]\p{N})/u.test(one));
}

/** In an order by lot, but first those that the answer names around it: it goes on about the same. */
function asAround(names: readonly string[], around: ReadonlySet<string>, random: Random): string[] {
  const isAround = (name: string) => piecesOf(name).every((piece) => around.has(piece));
  const drawn = random.shuffled(names);
  return [...drawn.filter(isAround), ...drawn.filter((name) => !isAround(name))];
}

/** A sentence with a word turned into its contrary; under a negation both may be true. */
function contraryOf(sentence: string, random: Random): string | undefined {
  if (NEGATION.test(sentence)) return undefined;
  for (const { start, end, text, small } of random.shuffled(wordsAt(sentence))) {
    const other = oppositeOf(small);
    if (other === undefined || !isFreeAt(sentence, start, end)) continue;
    // The commoner one gives way half as often, or rejected answers would have more of the others.
    if (isCommoner(small) && random.below(2) === 0) continue;
    if (fitsArticle(sentence, start, other))
      return edited(sentence, [{ start, end, text: inCaseOf(text, other) }]);
  }
  return undefined;
}

/**
 * A sentence that is true of the document with one of its facts exchanged, by lot: a name for another
 * of its kind, a value for another; where it has none, a word for its contrary.
 * @param names those that may come in
 * @param isUsable whether a name or value may come in
 * @param around words of the answer that it comes into
 * @param isWhole whether nothing hangs on it: a clause is not denied, what goes on with it would be false
 */
export function falseVariant(
  sentence: string,
  names: DocumentNames,
  isUsable: (text: string) => boolean,
  around: ReadonlySet<string>,
  random: Random,
  isWhole = true,
): string | undefined {
  const isNamed = ([slot]: readonly [Slot, ...Slot[]]) => isNameKind(slot.kind);
  for (const group of random.shuffled(groupsOf(factsIn(sentence)))) {
    const others = isNamed(group)
      ? asAround(otherNames(sentence, group, names), around, random)
      : random.shuffled(otherValues(group, random));
    for (const text of others.slice(0, MOST_OTHERS)) {
      const edits = isUsable(text) ? putting(sentence, group, text) : undefined;
      if (edits !== undefined) return edited(sentence, edits);
    }
  }
  return contraryOf(sentence, random) ?? (isWhole ? contradicted(sentence, random) : undefined);
}

/**
 * A sentence about something else, in which names that the document does not have become names that
 * it has, kind by kind.
 * @param around words of the answer that it comes into
 * @returns undefined where the document has none of a kind
 */
export function renamed(
  sentence: string,
  names: DocumentNames,
  around: ReadonlySet<string>,
  random: Random,
): string | undefined {
  const edits: Edit[] = [];
  const used = new Set(piecesOf(sentence));
  const foreign = factsIn(sentence).filter(
    (slot) =>
      !names.all.has(slot.small) &&
      isNameKind(slot.kind) &&
      (names.stock.kindOf(slot) === 'person' || speaks(sentence, slot)),
  );
  for (const group of groupsOf(foreign)) {
    const put = asAround(otherNames(sentence, group, names), around, random)
      .filter((text) => !piecesOf(text).some((piece) => used.has(piece)))
      .map((text) => putting(sentence, group, text))
      .find((one) => one !== undefined);
    if (put === undefined) return undefined;
    edits.push(...put);
    for (const piece of piecesOf((put[0] as Edit).text)) used.add(piece);
  }
  return edited(sentence, edits);
}

/** Whether a sentence begins with a name. */
export const startsWithName = (sentence: string): boolean =>
  factsIn(sentence).some(({ start, kind }) => start === 0 && isNameKind(kind));
