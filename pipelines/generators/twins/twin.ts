import type { Random } from '../../core/random.js';
import { fold } from '../../language/fold.js';
import { functionWordsOf } from '../../language/function-words.js';
import { oppositeOf } from './opposites.js';
import { type Slot, slotsOf, type Word, wordsAt } from './slots.js';
import { type Candidate, fitOf, isNameKind, type Stock } from './stock.js';
import { isInWords, valuesLike } from './values-like.js';

export interface TwinRequest {
  /** the right answer, whose facts are exchanged */
  reference: string;
  question: string;
  /** what of it can be exchanged; without them it speaks for itself */
  slots?: readonly Slot[];
  /** what may take their places */
  stock: Stock;
  /** whether something may: it stands in the training context, or must not */
  isUsable(text: string): boolean;
  /** whether two names of the answer may change places */
  swaps: boolean;
  random: Random;
}

export interface Twin {
  text: string;
  /** share of the answer's content words that are others */
  editShare: number;
}

/** A twin that differs in less teaches little, and pushes the chosen answer down with it. */
export const LEAST_EDITS = 0.2;
/** Shares of content words to be exchanged: drawn from this range, as far as the answer has them. */
const [FROM, RANGE] = [0.25, 0.15];
/** A word is turned into its contrary in so many cases. */
const CONTRARY = 0.35;
/** Two names change places in so many cases in which they can. */
const SWAP = 0.5;
/** Of what fits best, those nearest to the wanted length. */
const NEAREST = 3;
/** Candidates that are looked at: a search in the context takes 10 µs. */
const MOST_LOOKED_AT = 400;
/** A twin is shorter or longer than its answer by up to this share, each as often. */
const LENGTH = 0.03;
const TRIES = 8;

/** All places at which an answer says one thing. */
interface Group {
  slots: Slot[];
  words: ReadonlySet<string>;
  /** content words in all its places */
  content: number;
}

/** By start of the place, what is to stand there. */
type Edits = Map<number, { end: number; text: string }>;

/**
 * A wrong answer that looks like the right one: some of its facts (names, numbers, dates, things,
 * qualities) exchanged for others of the same kind, in the same form. Words that the question has
 * stay, words that come twice are exchanged twice, and it comes out longer as often as shorter: what
 * is left to tell both apart is what the context says.
 * @returns the twin, or the largest share that could be exchanged
 */
export function twinOf(request: TwinRequest): Twin | { most: number } {
  let best: { twin: Twin; off: number } | undefined;
  let most = 0;
  for (let tried = 0; tried < TRIES; tried++) {
    const side = request.random.below(2) === 0 ? 1 : -1;
    const wanted = side * (1 + request.random.next() * LENGTH * request.reference.length);
    const twin = makeTwin(request, wanted);
    most = Math.max(most, twin.editShare);
    if (twin.editShare < LEAST_EDITS) continue;
    const longer = twin.text.length - request.reference.length;
    const off = longer * wanted >= 0 ? 0 : Math.abs(longer);
    if (!best || off < best.off) best = { twin, off };
    if (off === 0) break;
  }
  return best?.twin ?? { most };
}

function makeTwin(request: TwinRequest, wanted: number): Twin {
  const { reference, question, random } = request;
  const words = wordsAt(reference);
  const isFunction = functionWordsOf(words.map(({ small }) => small));
  const content = words.filter(({ small }) => !isFunction(small));
  const asked = new Set(wordsAt(question).map(({ small }) => small));
  const groups = groupsOf(request, words, isFunction);
  const goal = (FROM + random.next() * RANGE) * content.length;
  // Nothing that comes in may stand there already.
  const used = new Set([...words.map(({ small }) => small), ...asked]);
  const edits: Edits = new Map();
  let [changed, longer] = [0, 0];
  const put = (group: Group, text: string) => {
    for (const slot of group.slots) {
      const shown = inCaseOf(slot.text, text);
      edits.set(slot.start, { end: slot.end, text: shown });
      longer += shown.length - slot.text.length;
    }
    changed += group.content;
    for (const { small } of wordsAt(text)) used.add(small);
  };
  const isFree = ({ words: own }: Group) => ![...own].some((word) => asked.has(word));
  let left = groups;
  const pair =
    request.swaps && random.next() < SWAP ? swapOf(reference, groups, request, random) : undefined;
  if (pair) {
    const [a, b] = pair;
    const [textOfA, textOfB] = [(a.slots[0] as Slot).text, (b.slots[0] as Slot).text];
    put(a, textOfB);
    put(b, textOfA);
    left = groups.filter((group) => group !== a && group !== b);
  }
  for (const [start, { end, text }] of contraries(words, asked, used, edits, left, random)) {
    edits.set(start, { end, text });
    longer += text.length - (end - start);
    if (!isFunction(fold(reference.slice(start, end)))) changed++;
    left = left.filter(({ slots }) => !slots.some((slot) => slot.start === start));
  }
  const facts = left.filter((group) => isFree(group) && isFact(group));
  const rest = left.filter((group) => isFree(group) && !isFact(group));
  const order = [...random.shuffled(facts), ...random.shuffled(rest)];
  for (const [at, group] of order.entries()) {
    if (changed >= goal) break;
    const stillToGo = Math.max(1, Math.min(order.length - at, Math.ceil(goal - changed)));
    const share = (wanted - longer) / stillToGo / group.slots.length;
    const other = replacement(group.slots[0] as Slot, share, used, request);
    if (other !== undefined) put(group, other);
  }
  return {
    text: applied(reference, edits),
    editShare: content.length === 0 ? 0 : changed / content.length,
  };
}

const isFact = ({ slots }: Group): boolean => {
  const { kind } = slots[0] as Slot;
  return kind !== 'noun' && kind !== 'adjective';
};

/**
 * What an answer says, by what is said: where a word of it stands elsewhere as well, in another
 * role, it is left as it is, or half of its places would be others.
 */
function groupsOf(
  { reference, stock, slots: given = slotsOf(reference) }: TwinRequest,
  words: readonly Word[],
  isFunction: (word: string) => boolean,
): Group[] {
  const bySmall = new Map<string, Slot[]>();
  for (const found of given) {
    const slot = { ...found, kind: stock.kindOf(found) };
    const key = `${slot.kind} ${slot.form} ${slot.small}`;
    bySmall.set(key, [...(bySmall.get(key) ?? []), slot]);
  }
  const counts = new Map<string, number>();
  for (const { small } of words) counts.set(small, (counts.get(small) ?? 0) + 1);
  return [...bySmall.values()].flatMap((slots) => {
    const own = slots.flatMap((slot) =>
      words.filter(({ start, end }) => start >= slot.start && end <= slot.end),
    );
    const content = own.filter(({ small }) => !isFunction(small));
    const ownCounts = new Map<string, number>();
    for (const { small } of content) ownCounts.set(small, (ownCounts.get(small) ?? 0) + 1);
    const isWhole = [...ownCounts].every(([small, count]) => counts.get(small) === count);
    const isSame = new Set(slots.map(({ text }) => text.toLowerCase())).size === 1;
    if (!isWhole || !isSame || content.length === 0) return [];
    return [{ slots, words: new Set(content.map(({ small }) => small)), content: content.length }];
  });
}

/** Two names of one kind that may change places: "A wrote to B", not "A and B wrote". */
function swapOf(
  reference: string,
  groups: readonly Group[],
  { stock }: TwinRequest,
  random: Random,
): [Group, Group] | undefined {
  const names = random.shuffled(
    groups.filter(({ slots }) => {
      const kind = stock.kindOf(slots[0] as Slot);
      return isNameKind(kind) && kind !== 'name';
    }),
  );
  for (const [at, a] of names.entries())
    for (const b of names.slice(at + 1)) {
      const [first, second] = [a.slots[0] as Slot, b.slots[0] as Slot];
      if (first.kind !== second.kind || first.form !== second.form) continue;
      const between = reference.slice(
        Math.min(first.end, second.end),
        Math.max(first.start, second.start),
      );
      if (/^[\s,]*(?:and|or|und|oder|et|ou|y|o|en|of|&)?[\s,]*$/i.test(between)) continue;
      if (/[.!?]\s/.test(between)) continue;
      return [a, b];
    }
  return undefined;
}

/** Words to be turned into their contraries. */
function contraries(
  words: readonly Word[],
  asked: ReadonlySet<string>,
  used: Set<string>,
  edits: Edits,
  groups: readonly Group[],
  random: Random,
): [number, { end: number; text: string }][] {
  const found: [number, { end: number; text: string }][] = [];
  const inNames = new Set(groups.filter(isFact).flatMap(({ words: own }) => [...own]));
  const turned = new Map<string, string | undefined>();
  for (const { small, start, end, text } of words) {
    if (edits.has(start) || inNames.has(small)) continue;
    if (!turned.has(small)) {
      const other = oppositeOf(small);
      // What the question says stays.
      const isFree = other !== undefined && !used.has(other) && !asked.has(small);
      turned.set(small, isFree && random.next() < CONTRARY ? other : undefined);
    }
    const other = turned.get(small);
    if (other === undefined) continue;
    found.push([start, { end, text: inCaseOf(text, other) }]);
  }
  for (const other of turned.values()) if (other !== undefined) used.add(other);
  return found;
}

/** Something else that may stand in a slot, of about the wanted length. */
function replacement(
  slot: Slot,
  longer: number,
  used: ReadonlySet<string>,
  { stock, isUsable, random }: TwinRequest,
): string | undefined {
  const isNew = (text: string) =>
    wordsAt(text).every(({ small }) => !used.has(small) || isSmallWord(small));
  const inStock = [...stock.alike(slot.kind, slot.form)];
  const fits = new Map<number, Candidate[]>();
  for (const one of random.shuffled(inStock).slice(0, MOST_LOOKED_AT)) {
    if (one.small === slot.small || !isNew(one.text) || !isBuiltLike(slot.text, one.text)) continue;
    const fit = fitOf(slot, one);
    if (fit !== undefined) fits.set(fit, [...(fits.get(fit) ?? []), one]);
  }
  const near: string[] = [];
  for (const fit of [...fits.keys()].sort((a, b) => b - a)) {
    for (const { text } of fits.get(fit) as Candidate[]) {
      if (isUsable(text)) near.push(text);
      if (near.length >= 16 * NEAREST) break;
    }
    if (near.length >= 6 * NEAREST) break;
  }
  if (
    near.length === 0 &&
    !isNameKind(slot.kind) &&
    slot.kind !== 'noun' &&
    slot.kind !== 'adjective'
  )
    near.push(
      ...valuesLike(slot, random).filter(
        (text) => fold(text) !== slot.small && isNew(text) && (isInWords(text) || isUsable(text)),
      ),
    );
  const off = (text: string) => Math.abs(text.length - slot.text.length - longer);
  const nearest = near.sort((a, b) => off(a) - off(b)).slice(0, NEAREST);
  return nearest.length > 0 ? nearest[random.below(nearest.length)] : undefined;
}

/** Whether two texts have as many parts, capitals and marks: what a reader sees without reading. */
function isBuiltLike(a: string, b: string): boolean {
  const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return [/[\p{L}\p{N}]+/gu, /\p{Lu}/gu, /\p{N}/gu, /[^\p{L}\p{N}\s]/gu].every(
    // A capital at the beginning of a sentence is none of the word.
    (pattern, at) => count(a, pattern) === count(b, pattern) || (at === 1 && isOneCapital(a, b)),
  );
}

const isOneCapital = (a: string, b: string): boolean =>
  [a, b].every((text) => !/\p{Lu}/u.test(text.slice(1))) && /^\p{L}+$/u.test(a);

const isSmallWord = (small: string): boolean =>
  /^(?:of|the|and|de|la|van|von|der|den|di|du|le)$/.test(small);

/** A text in the case of another: capital where that one begins with one. */
function inCaseOf(like: string, text: string): string {
  const first = text.charAt(0);
  if (/^\p{Lu}/u.test(like)) return first.toUpperCase() + text.slice(1);
  return /^\p{Ll}/u.test(like) && /^\p{Lu}\p{Ll}*$/u.test(text)
    ? first.toLowerCase() + text.slice(1)
    : text;
}

function applied(reference: string, edits: Edits): string {
  let [text, at] = ['', 0];
  for (const [start, { end, text: other }] of [...edits].sort(([a], [b]) => a - b)) {
    text += reference.slice(at, start) + other;
    at = end;
  }
  return text + reference.slice(at);
}
