import { type Random, randomFrom } from '../core/random.js';
import { datesLike } from '../entities/values.js';
import { fold } from '../language/fold.js';
import { isFunctionWord } from '../language/function-words.js';
import { answerType, isNumber, shapeOf } from './answer-type.js';
import { type Candidate, chooseCandidate } from './choose.js';
import { inFormatOf } from './format.js';
import { frameOf, likeness } from './frame.js';
import type { AnswerRequest, Generation, Generator, Refusal } from './generator.js';
import { askedKind, kindsIn } from './name-kind.js';
import { answersLike, passagesLike } from './passages.js';
import { spansLike } from './spans.js';
import {
  ARTICLE,
  coreOf,
  isFound,
  isShort,
  needleOf,
  pieceCount,
  standsInAny,
  wordCount,
} from './text.js';

export interface ExtractiveSettings {
  answer_in_context: string;
}

/** Bumped when an answer changes. */
export const version = 4;

/**
 * Answers without a model. The preferred one is the reference answer. A dispreferred one is a
 * wrong answer of the same type and form (paper, section 3.2: what a policy says that was shown
 * the wrong chunks): absent from the training context for kind irrelevant (an invention),
 * standing in it for kind mixed (a confusion). Wrong answers come from the answers to other
 * questions of the document, those of the same form first, then from the text.
 */
export function create(settings: ExtractiveSettings): Generator {
  return {
    name: 'extractive',
    sampling: {},
    cached: false,
    likeReference: true,
    generate: async (request) => generate(request, settings),
  };
}

function refuse(reason: Refusal['reason'], detail: string): Generation {
  return { refusal: { reason, detail } };
}

async function generate(request: AnswerRequest, settings: ExtractiveSettings): Promise<Generation> {
  const reference = request.question.answer?.trim();
  if (reference === undefined) {
    return refuse('no-reference-answer', 'generator extractive needs a reference answer');
  }
  if (coreOf(reference) === '') return refuse('empty-answer', 'the reference answer is empty');
  const inContext = inTrainingText(request);
  const give = (text: string): Generation => ({
    answer: { text, finishReason: 'stop', inContext: inContext(text), meanLogprob: null },
  });
  if (request.kind === 'preferred') {
    const rule = settings.answer_in_context;
    const needed = (text: string) => rule === 'always' || (rule === 'short' && isShort(text));
    const right = [reference, ...(request.question.answers ?? [])];
    const given = right.find((text) => !needed(text) || inContext(text));
    return given === undefined
      ? refuse('answer-not-in-context', `${quote(reference)} stands in no chunk of the context`)
      : give(given);
  }
  const wrong = await wrongAnswer(request, reference, inContext);
  if (wrong !== undefined) return give(wrong);
  const where = request.kind === 'mixed' ? 'stands in' : 'is absent from';
  const type = answerType(coreOf(reference));
  return refuse('no-wrong-answer', `no ${type} like ${quote(reference)} ${where} the context`);
}

/** Folded training contexts: folding takes longer than searching, and a sample has M + 1 answers. */
const folded = new WeakMap<readonly string[], string>();

/** Whether an answer's value stands in the training context. */
function inTrainingText({
  trainingContext,
  trainingText,
}: AnswerRequest): (answer: string) => boolean {
  let text = folded.get(trainingContext);
  if (text === undefined) {
    text = fold(trainingText);
    folded.set(trainingContext, text);
  }
  const one = [text];
  return (answer) => standsInAny(answer, one);
}

const quote = (text: string): string => JSON.stringify(text.slice(0, 60));

/** Whether brackets and quotation marks come in pairs. */
function isBalanced(text: string): boolean {
  const count = (marks: RegExp) => text.match(marks)?.length ?? 0;
  return count(/\(/g) === count(/\)/g) && count(/"/g) % 2 === 0 && count(/“/g) === count(/”/g);
}

async function wrongAnswer(
  request: AnswerRequest,
  reference: string,
  inContext: (text: string) => boolean,
): Promise<string | undefined> {
  const random = randomFrom(request.seed);
  const wanted = request.kind === 'mixed';
  const question = fold(request.question.question);
  const taken = new Set(request.taken.map(needleOf));
  const isSentence = answerType(coreOf(reference)) === 'sentence';
  const right = [reference, ...(request.question.answers ?? [])].map((answer) => ({
    needle: needleOf(answer),
    folded: fold(answer),
  }));
  const isUsable = (text: string) => {
    const needle = needleOf(text);
    if (needle === '' || taken.has(needle)) return false;
    if (!isSentence && !isBalanced(text)) return false;
    // What contains a right answer, or is a part of one, may pass for it.
    const folded = fold(text);
    if (right.some((one) => isFound(needle, one.folded) || isFound(one.needle, folded)))
      return false;
    // What the question names is not what it asks for.
    return !isFound(needle, question) && inContext(text) === wanted;
  };
  const inTraining = new Set(request.trainingContext);
  const texts = request.context.filter((text) => inTraining.has(text) === wanted);
  if (isSentence) {
    return wrongSentence(request, reference, texts, random, isUsable);
  }
  const ofKind = await kindFilter(request, reference);
  const fromSiblings = ofKind(siblingCandidates(request, reference));
  // The text is searched only where no answer to a question of the same form will do.
  const alike = fromSiblings.filter(({ longer, unlike }) => Math.abs(longer) + unlike <= 1);
  return (
    chooseCandidate(alike, reference, random, isUsable) ??
    chooseCandidate(
      [...fromSiblings, ...ofKind(spanCandidates(texts, reference, wanted))],
      reference,
      random,
      isUsable,
    )
  );
}

/** How unlike a name is whose kind is another than the answer's, or is not known. */
const KIND_UNLIKE = 1;

/**
 * Keeps the names that may be what a question asks for: to "where" none that is a person's, since
 * the question would tell it. Names of the answer's own kind come first.
 */
async function kindFilter(
  request: AnswerRequest,
  reference: string,
): Promise<(candidates: readonly Candidate[]) => readonly Candidate[]> {
  const { question, context } = request;
  if (answerType(coreOf(reference)) !== 'name') return (candidates) => candidates;
  const kinds = (await request.kinds?.()) ?? kindsIn(context);
  const kindOf = (text: string) => kinds.get(needleOf(text));
  const asked = askedKind(question.question);
  const kind = asked ?? kindOf(reference);
  if (kind === undefined) return (candidates) => candidates;
  return (candidates) =>
    candidates.flatMap((one) => {
      const other = kindOf(one.text);
      if (other === kind) return [one];
      if (asked !== undefined && other !== undefined) return [];
      return [{ ...one, unlike: one.unlike + KIND_UNLIKE }];
    });
}

/** How unlike a span of the text is, so that a sibling's answer of another form may still win. */
const SPAN_UNLIKE = 1.5;
/** A wrong answer may be so many words longer or shorter. */
const mostLonger = (words: number): number => Math.max(1, Math.floor(words / 3));

function candidate(value: string, reference: string, unlike: number): Candidate {
  const text = inFormatOf(reference, value);
  const sameShape = shapeOf(value) === shapeOf(coreOf(reference));
  const longer = wordCount(text) - wordCount(reference);
  return { text, longer, unlike: unlike + (sameShape ? 0 : 0.5) };
}

const ofLikeLength =
  (reference: string) =>
  ({ longer }: Candidate) =>
    Math.abs(longer) <= mostLonger(wordCount(reference));

/** Answers to other questions, of the same type as the reference answer. */
function siblingCandidates(request: AnswerRequest, reference: string): Candidate[] {
  const frame = frameOf(request.question.question);
  const type = answerType(coreOf(reference));
  return otherAnswers(request)
    .filter(({ answer }) => answerType(coreOf(answer)) === type)
    .map(({ question, answer }) =>
      candidate(coreOf(answer), reference, 2 * (1 - likeness(frame, frameOf(question)))),
    )
    .filter(ofLikeLength(reference));
}

/** Questions of the document, and some of other documents, that ask something else, with their answers. */
function otherAnswers({
  question,
  siblings,
  others,
}: AnswerRequest): { question: string; answer: string }[] {
  const own = fold(question.question);
  return [...siblings, ...others].flatMap(({ question: other, answer }) =>
    fold(other) !== own && answer !== undefined && coreOf(answer) !== ''
      ? [{ question: other, answer }]
      : [],
  );
}

/** Spans of the texts, of the same type as the reference answer; each counts once. */
function spanCandidates(
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
  const spans = new Set(
    texts.flatMap((text) => spansLike(value, type, text, hasArticle)).map(coreOf),
  );
  if (type === 'quantity' && !verbatim) {
    // An invention keeps the unit: "20 miles" becomes "35 miles".
    const words = value.split(' ');
    const at = words.findIndex((word) => isNumber(word));
    const number = words[at];
    const numbers = number ? texts.flatMap((text) => spansLike(number, 'number', text)) : [];
    for (const other of numbers) spans.add(words.with(at, other).join(' '));
  }
  const [first, last] = outerWords(value);
  // Dates of the text win: an invented one is of the calendar, as it is written here.
  const invented = type === 'date' && !verbatim ? datesLike(value) : [];
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

/** A wrong answer to a question that is answered in sentences (a summary, say). */
function wrongSentence(
  request: AnswerRequest,
  reference: string,
  texts: readonly string[],
  random: Random,
  isUsable: (text: string) => boolean,
): string | undefined {
  const pieces = pieceCount(reference);
  const count = (text: string): Candidate => ({
    text,
    // In steps of a tenth of the length: closer is no better.
    longer: Math.trunc((10 * (pieceCount(text) - pieces)) / pieces),
    unlike: 0,
  });
  const answers = otherAnswers(request)
    .map(({ answer }) => answer)
    .filter((answer) => answerType(coreOf(answer)) === 'sentence');
  const siblings = answersLike(answers, pieces, random).map(count);
  const near = siblings.filter(({ longer }) => Math.abs(longer) <= 2);
  const passages = () => passagesLike(texts, pieces).map(count);
  return (
    chooseCandidate(near, reference, random, isUsable) ??
    chooseCandidate([...passages(), ...siblings], reference, random, isUsable)
  );
}
