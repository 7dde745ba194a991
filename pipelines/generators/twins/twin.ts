import type { Random } from '../../core/random.js';
import { fold } from '../../language/fold.js';
import { functionWordsOf } from '../../language/function-words.js';
import { contraries } from './contraries.js';
import { edited } from './edits.js';
import { fitsIn, type Group, groupsOf, isFact, swapOf } from './groups.js';
import { inCaseOf } from './in-case.js';
import { piecesOf } from './pieces.js';
import { replacement } from './replacement.js';
import type { Slot, Word } from './slot.js';
import { slotsOf, wordsAt } from './slots.js';
import type { Stock } from './stock.js';

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
/** Two names change places in so many cases in which they can. */
const SWAP = 0.5;
/** A twin is shorter or longer than its answer by up to this share, each as often. */
const LENGTH = 0.03;
const TRIES = 8;

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
  const read = readAnswer(request);
  let best: { twin: Twin; off: number } | undefined;
  let most = 0;
  for (let tried = 0; tried < TRIES; tried++) {
    const side = request.random.below(2) === 0 ? 1 : -1;
    const wanted = side * (1 + request.random.next() * LENGTH * request.reference.length);
    const twin = makeTwin(request, read, wanted);
    most = Math.max(most, twin.editShare);
    if (twin.editShare < LEAST_EDITS) continue;
    const longer = twin.text.length - request.reference.length;
    const off = longer * wanted >= 0 ? 0 : Math.abs(longer);
    if (!best || off < best.off) best = { twin, off };
    if (off === 0) break;
  }
  return best?.twin ?? { most };
}

/** An answer as all tries see it. */
interface ReadAnswer {
  words: readonly Word[];
  isFunction(word: string): boolean;
  /** content words */
  content: number;
  groups: readonly Group[];
  /** pieces of the question, and of both */
  asked: ReadonlySet<string>;
  said: ReadonlySet<string>;
}

function readAnswer({ reference, question, slots, stock }: TwinRequest): ReadAnswer {
  const words = wordsAt(reference);
  const isFunction = functionWordsOf(words.map(({ small }) => small));
  const asked = new Set(piecesOf(question));
  return {
    ...{ words, isFunction, asked },
    content: words.filter(({ small }) => !isFunction(small)).length,
    groups: groupsOf(reference, slots ?? slotsOf(reference), stock, isFunction),
    said: new Set([...piecesOf(reference), ...asked]),
  };
}

function makeTwin(request: TwinRequest, read: ReadAnswer, wanted: number): Twin {
  const { reference, random } = request;
  const { words, isFunction, content, groups, asked } = read;
  const goal = (FROM + random.next() * RANGE) * content;
  // Nothing that comes in may stand there already.
  const used = new Set(read.said);
  const edits: Edits = new Map();
  let [changed, longer] = [0, 0];
  const put = (group: Group, text: string) => {
    for (const slot of group.slots) {
      const shown = inCaseOf(slot.text, text);
      edits.set(slot.start, { end: slot.end, text: shown });
      longer += shown.length - slot.text.length;
    }
    changed += group.content;
    for (const piece of piecesOf(text)) used.add(piece);
  };
  const isFree = ({ pieces }: Group) => ![...pieces].some((piece) => asked.has(piece));
  let left = groups;
  const pair =
    request.swaps && random.next() < SWAP ? swapOf(reference, groups, random) : undefined;
  if (pair) {
    const [a, b] = pair;
    const [textOfA, textOfB] = [(a.slots[0] as Slot).text, (b.slots[0] as Slot).text];
    put(a, textOfB);
    put(b, textOfA);
    left = groups.filter((group) => group !== a && group !== b);
  }
  const isEdited = (start: number) => edits.has(start);
  for (const { start, end, text } of contraries(
    reference,
    words,
    asked,
    used,
    isEdited,
    left,
    random,
  )) {
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
    const other = replacement(
      group.slots[0] as Slot,
      share,
      used,
      request.stock,
      (text) => fitsIn(reference, group, text),
      request.isUsable,
      random,
    );
    if (other !== undefined) put(group, other);
  }
  return {
    text: edited(
      reference,
      [...edits].map(([start, edit]) => ({ start, ...edit })),
    ),
    editShare: content === 0 ? 0 : changed / content,
  };
}
