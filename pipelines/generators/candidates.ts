import { datesLike } from '../entities/values.js';
import { fold } from '../language/fold.js';
import { isFunctionWord } from '../language/function-words.js';
import { type AnswerType, answerType, isNumber, shapeOf } from './answer-type.js';
import type { Candidate } from './choose.js';
import { datePart } from './date-part.js';
import { inFormatOf } from './format.js';
import { frameOf, likeness } from './frame.js';
import type { AnswerRequest } from './generator.js';
import { spansLike } from './spans.js';
import { ARTICLE, coreOf, partCount, wordCount } from './text.js';
import { seriesOf } from './twins/series.js';

/** How unlike a span of the text is, so that a sibling's answer of another form may still win. */
export const SPAN_UNLIKE = 1.5;
/** A wrong answer may be so many words longer or shorter. */
const mostLonger = (words: number): number => Math.max(1, Math.floor(words / 3));

export function candidate(value: string, reference: string, unlike: number): Candidate {
  const text = inFormatOf(reference, value);
  const sameShape = shapeOf(value) === shapeOf(coreOf(reference));
  const longer = partCount(text) - partCount(reference);
  return { text, longer, unlike: unlike + (sameShape ? 0 : 0.5) };
}

export const ofLikeLength =
  (reference: string) =>
  ({ longer }: Candidate) =>
    Math.abs(longer) <= mostLonger(wordCount(reference));

/**
 * Answers to other questions, of the same type as the reference answer.
 * @param isNamed whether they need a name: a capital may be that of the reference
 */
export function siblingCandidates(
  request: AnswerRequest,
  reference: string,
  isNamed = false,
): Candidate[] {
  const frame = frameOf(request.question.question);
  const type = answerType(coreOf(reference));
  return otherAnswers(request)
    .filter(({ answer }) => isOfType(answerType(coreOf(answer)), type))
    .filter(({ answer }) => !isNamed || /\p{Lu}/u.test(answer))
    .filter(
      ({ answer }) =>
        type !== 'phrase' ||
        (articleOf(answer) === articleOf(reference) && !losesCapital(coreOf(answer), reference)),
    )
    .flatMap(({ question, answer }) => {
      const value =
        type === 'date' ? asDateLike(coreOf(answer), coreOf(reference)) : coreOf(answer);
      const unlike = 2 * (1 - likeness(frame, frameOf(question)));
      return value === undefined ? [] : [candidate(value, reference, unlike)];
    })
    .filter(ofLikeLength(reference));
}

/** "A" is none of "typhus and cholera". */
const articleOf = (answer: string): string =>
  (ARTICLE.exec(answer)?.[1] ?? '').toLowerCase().replace(/^an$/, 'a');

/** A year alone may stand in the place of one behind a preposition. */
const isOfType = (other: AnswerType, type: AnswerType): boolean =>
  other === type || (type === 'date' && other === 'year');

/** A date behind the preposition of another one: "1902" as "en 1902" is; nothing where one is a year alone. */
function asDateLike(value: string, reference: string): string | undefined {
  const [own, other] = [datePart(reference), datePart(value)];
  if (own === undefined || other === undefined || own.isYear !== other.isYear) return undefined;
  return own.before + other.date;
}

/** Whether a phrase has a capital that it would lose: "French forces" for "soldiers". */
export const losesCapital = (value: string, reference: string): boolean =>
  !/\p{Lu}/u.test(reference) &&
  (/\s\p{Lu}/u.test(value) || seriesOf(value.split(' ')[0] as string) === 'nationality');

/** "Known as Amazonia or the Amazon Jungle,": what its question's author cut off. */
export const isCutOff = (answer: string): boolean => /[,;:(–-]\s*$/.test(answer);

/** Questions of the document, and some of other documents, that ask something else, with their answers. */
export function otherAnswers({
  question,
  siblings,
  others,
}: AnswerRequest): { question: string; answer: string }[] {
  const own = fold(question.question);
  return [...siblings, ...others].flatMap(({ question: other, answer }) =>
    fold(other) !== own && answer !== undefined && coreOf(answer) !== '' && !isCutOff(answer)
      ? [{ question: other, answer }]
      : [],
  );
}

/** Spans of the texts, of the same type as the reference answer; each counts once. */
export function spanCandidates(
  texts: readonly string[],
  reference: string,
  verbatim: boolean,
): Candidate[] {
  const value = coreOf(reference);
  const type = answerType(value);
  if (type === 'yes-no') {
    return [candidate(/^yes$/i.test(value) ? 'no' : 'yes', reference, 0)];
  }
  const hasArticle = ARTICLE.test(reference);
  const date = type === 'date' ? datePart(value) : undefined;
  const spans = new Set(
    texts
      .flatMap((text) => spansLike(value, date?.isYear ? 'year' : type, text, hasArticle))
      .map((span) => (date?.before ?? '') + coreOf(span)),
  );
  if (type === 'quantity' && !verbatim) {
    // An invention keeps the unit: "20 miles" becomes "35 miles".
    const words = value.split(' ');
    const at = words.findIndex((word) => isNumber(word));
    const number = words[at];
    const numbers = number ? texts.flatMap((text) => spansLike(number, 'number', text)) : [];
    // "515 million years" are not 2005.
    const isYear = (text: string) => answerType(text) === 'year';
    for (const other of numbers)
      if (isYear(other) === isYear(number ?? '')) spans.add(words.with(at, other).join(' '));
  }
  const [first, last] = outerWords(value);
  // Dates of the text win: an invented one is of the calendar, as it is written here.
  const invented =
    date && !verbatim ? datesLike(date.date).map((other) => date.before + other) : [];
  return [
    ...invented.map((date) => candidate(date, reference, SPAN_UNLIKE + 1)),

    ...[...spans].map((span) => {
      // "in the north" is likest to another "in …", "20 miles" to other miles.
      const [otherFirst, otherLast] = outerWords(span);
      const otherStart = isFunctionWord(first) && first !== otherFirst;
      const otherUnit = type === 'quantity' && !isNumber(last) && last !== otherLast;
      const unlike = SPAN_UNLIKE + (otherStart ? 0.5 : 0) + (otherUnit ? 0.5 : 0);
      return candidate(span, reference, unlike);
    }),
  ].filter(ofLikeLength(reference));
}

function outerWords(value: string): [string, string] {
  const words = value.toLowerCase().split(' ');
  return [words[0] as string, words.at(-1) as string];
}
