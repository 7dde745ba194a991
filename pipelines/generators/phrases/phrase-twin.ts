import type { Random } from '../../core/random.js';
import { isFunctionWord } from '../../language/function-words.js';
import { wordsOf } from '../../language/words.js';
import type { AnswerRequest } from '../generator.js';
import { sentencesOf } from '../text.js';
import type { Slot } from '../twins/slot.js';
import { slotsOf } from '../twins/slots.js';
import type { Stock } from '../twins/stock.js';
import { twinOf } from '../twins/twin.js';
import { isOfShape, shapeOf } from './phrase-shape.js';

/** Twins of a phrase that are tried: most that read badly are known by how they are tagged. */
const TRIES = 12;

export interface PhraseTwinRequest {
  request: AnswerRequest;
  reference: string;
  stock: Stock;
  random: Random;
  inContext(text: string): boolean;
  isGood(text: string, sentence: string): boolean;
  /** whether a tagger for English may read it */
  isEnglish: boolean;
}

/** A phrase with its noun, or what else it names, exchanged: "a spring" for "a wheel". */
export function phraseTwin(asked: PhraseTwinRequest): string | undefined {
  const { request, reference, stock, random, inContext, isGood, isEnglish } = asked;
  // "P ⊆ NP": names there are no names.
  if (/\p{Sm}/u.test(reference)) return undefined;
  const wanted = request.kind === 'mixed';
  const sentence = sentenceWith(reference, request.trainingContext);
  const at = sentence.toLowerCase().indexOf(reference.toLowerCase());
  const slots = slotsOf(sentence)
    .filter(({ start, end }) => start >= at && end <= at + reference.length)
    .map((slot) => ({
      ...slot,
      start: slot.start - at,
      end: slot.end - at,
      text: reference.slice(slot.start - at, slot.end - at),
    }))
    .filter((slot) => !isEnglish || isSafe(slot, reference));
  const shape = isEnglish ? shapeOf(reference, [sentence]) : undefined;
  for (let tried = 0; tried < TRIES; tried++) {
    const twin = twinOf({
      ...{ reference, stock, random, slots, swaps: false },
      question: request.question.question,
      isUsable: (text) => inContext(text) === wanted,
    });
    if (!('text' in twin)) continue;
    const around = sentence.slice(0, at) + twin.text + sentence.slice(at + reference.length);
    if (!isGood(twin.text, around)) continue;
    if (shape && !isOfShape(shapeOf(twin.text, [around]), shape)) continue;
    return twin.text;
  }
  return undefined;
}

/** Where a name goes on: "Brown v. Board", "General Council", "Council (GC)". */
const GOES_ON = /^(?: (?:\p{Lu}|\(\p{Lu})|\.)/u;
const BEGUN = /\p{Lu}[\p{L}'’-]* $/u;

/** Names and values by themselves: not what describes something ("Tesla coil", "mid-Cambrian"), no free word. */
function isSafe({ kind, start, end, text, form }: Slot, reference: string): boolean {
  if (kind === 'noun' || kind === 'adjective') return false;
  const [before, behind] = [reference.slice(0, start), reference.slice(end)];
  if (/[-‐–/]$/.test(before) || /^[-‐–/]/.test(behind)) return false;
  // "The nineteenth year", "the eleventh quarter of the century".
  if (kind === 'member') return !(SPANS.test(form) && NTH.test(before)) && !OF_FOUR.test(behind);
  if (kind === 'number' || kind === 'quantity') return true;
  if (text.endsWith('.') || GOES_ON.test(behind) || BEGUN.test(before)) return false;
  const [next = ''] = wordsOf(behind);
  return !/^ \p{Ll}/u.test(behind) || isFunctionWord(next);
}

const SPANS = /^spans?$/;
const NTH = /(?:th|st|nd|rd|first|second|third) $/iu;
const OF_FOUR = /^ (?:quarter|half|third|fourth)s?(?!\p{L})/iu;

/** The sentence of a text in which a phrase stands: it tells what its words are. */
function sentenceWith(phrase: string, texts: readonly string[]): string {
  const small = phrase.toLowerCase();
  for (const text of texts) {
    if (!text.toLowerCase().includes(small)) continue;
    const found = sentencesOf(text).find((sentence) => sentence.toLowerCase().includes(small));
    if (found !== undefined) return found;
  }
  return phrase;
}
