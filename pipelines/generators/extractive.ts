import { type Random, randomFrom } from '../core/random.js';
import { answerType } from './answer-type.js';
import { otherAnswers, siblingCandidates, spanCandidates } from './candidates.js';
import { type Candidate, chooseCandidate } from './choose.js';
import type { AnswerRequest, Generation, Generator } from './generator.js';
import { askedKind, kindsIn } from './name-kind.js';
import { answersLike, passagesLike } from './passages.js';
import {
  give,
  isBalanced,
  isTaken,
  maybeRight,
  noneLike,
  preferredAnswer,
  type ReferenceSettings,
  referenceOf,
  withoutModel,
} from './reference.js';
import { withoutSameSpan } from './same-span.js';
import { coreOf, needleOf, pieceCount } from './text.js';
import { inTrainingText, sourceTexts } from './training-text.js';

/** Bumped when an answer changes. */
export const version = 6;

/**
 * Answers without a model. The preferred one is the reference answer. A dispreferred one is a
 * wrong answer of the same type and form (paper, section 3.2: what a policy says that was shown
 * the wrong chunks): absent from the training context for kind irrelevant (an invention),
 * standing in it for kind mixed (a confusion). Wrong answers come from the answers to other
 * questions of the document, those of the same form first, then from the text.
 */
export const create = (settings: ReferenceSettings): Generator =>
  withoutModel('extractive', (request) => generate(request, settings));

async function generate(request: AnswerRequest, settings: ReferenceSettings): Promise<Generation> {
  const reference = referenceOf(request);
  if (typeof reference !== 'string') return reference;
  if (request.kind === 'preferred')
    return preferredAnswer(request, reference, settings.answer_in_context);
  const inContext = inTrainingText(request);
  const wrong = await wrongAnswer(request, reference, inContext);
  return wrong === undefined ? noneLike(request, reference) : give(wrong, inContext(wrong));
}

async function wrongAnswer(
  request: AnswerRequest,
  reference: string,
  inContext: (text: string) => boolean,
): Promise<string | undefined> {
  const random = randomFrom(request.seed);
  const wanted = request.kind === 'mixed';
  const isSentence = answerType(coreOf(reference)) === 'sentence';
  const [taken, right] = [isTaken(request), maybeRight(request, reference)];
  const isUsable = (text: string) => {
    if (needleOf(text) === '' || taken(text)) return false;
    if (!isSentence && !isBalanced(text)) return false;
    return !right(text) && inContext(text) === wanted;
  };
  const texts = sourceTexts(request);
  if (isSentence) {
    return wrongSentence(withoutSameSpan(request), reference, texts, random, isUsable);
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
