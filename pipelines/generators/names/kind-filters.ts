import { remembered } from '../../core/remembered.js';
import type { NameKind, NameKinds } from '../../entities/kinds.js';
import { languageOf } from '../../language/which-language.js';
import type { AnswerType } from '../answer-type.js';
import type { Candidate } from '../choose.js';
import type { AnswerRequest } from '../generator.js';
import { type LikeKind, likeKind } from '../like-kind.js';
import { askedKind } from '../name-kind.js';
import { hasName } from '../phrases/phrase-candidates.js';
import { coreOf, needleOf } from '../text.js';
import { isFullName } from './full-name.js';

/** What keeps the candidates that are of the right answer's kind. */

/** Each answer of a sample asks for that of the same text. */
const languageOfContext = remembered(16, languageOf);

/** What is like the right answer in kind, where the texts are English and it is a name or a value. */
export async function likeFor(
  request: AnswerRequest,
  reference: string,
  type: AnswerType,
  kinds: () => Promise<NameKinds>,
): Promise<LikeKind | undefined> {
  if (type === 'phrase' && !/[\p{Lu}\p{N}]/u.test(reference)) return undefined;
  if (languageOfContext(request.trainingText) !== 'en') return undefined;
  const told = type === 'name' || type === 'phrase' ? await kinds() : new Map();
  const like = likeKind(request, reference, told);
  // What has a name in it is of its kind: "in Middle High German" for "in Super Bowl LII" is none.
  const isNamed = like.isNamed || hasName(reference, request.trainingContext);
  return type === 'phrase' && !isNamed ? undefined : like;
}

/** Where a model of the user's tells what names are (entities.model), none that it calls another thing. */
export async function modelFilter(
  request: AnswerRequest,
  reference: string,
): Promise<(candidates: readonly Candidate[]) => readonly Candidate[]> {
  const told = await request.kinds?.();
  const own = told?.get(needleOf(reference));
  return (candidates) =>
    own === undefined
      ? candidates
      : candidates.filter(({ text }) => (told?.get(needleOf(text)) ?? own) === own);
}

/** How unlike a name is whose kind is not known, where the answer's is not either. */
const KIND_UNLIKE = 1;

/**
 * Keeps the names that may be what a question asks for: to "where" places alone. What the question
 * leaves open, the right answer says; and where nobody knows its kind, those of no known kind are the
 * likest.
 */
export function kindFilter(
  { question }: AnswerRequest,
  reference: string,
  kinds: NameKinds,
): (candidates: readonly Candidate[]) => readonly Candidate[] {
  const isFull = (text: string): boolean => isFullName(coreOf(text));
  const kindOf = (text: string): NameKind | undefined => kinds.get(needleOf(text));
  const asked = askedKind(question.question);
  const own = kindOf(reference);
  // A club or a company may be who did it.
  const kind = asked === 'person' && own === 'organisation' ? own : (asked ?? own);
  return (candidates) =>
    candidates.flatMap((one) => {
      const other = kindOf(one.text);
      if (kind === 'person' && other === kind && !isFull(one.text) && isFull(reference))
        return [{ ...one, unlike: one.unlike + KIND_UNLIKE }];
      if (kind !== undefined) return other === kind ? [one] : [];
      return other === undefined ? [one] : [{ ...one, unlike: one.unlike + KIND_UNLIKE }];
    });
}
