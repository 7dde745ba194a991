import type { Random } from '../../core/random.js';
import type { AnswerRequest } from '../generator.js';
import { sentencesOf } from '../text.js';
import { nounClass } from '../twins/common-nouns.js';
import { slotsOf, wordsAt } from '../twins/slots.js';
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
    .filter(({ kind }) => !isEnglish || (kind !== 'noun' && kind !== 'adjective'));
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
    if (isEnglish && !isOfClasses(twin.text, reference)) continue;
    return twin.text;
  }
  return undefined;
}

/** Whether each word stands for one of its class: a person for a person. */
function isOfClasses(text: string, reference: string): boolean {
  const own = wordsAt(reference);
  return wordsAt(text).every(({ small }, at) => {
    const other = own[at]?.small ?? small;
    // "Et", "km": words of other languages, and units.
    return other === small || (small.length > 2 && nounClass(other) === nounClass(small));
  });
}

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
