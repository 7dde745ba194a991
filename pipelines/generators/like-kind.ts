import type { NameKind } from '../entities/kinds.js';
import { agreement, LABELS, type Label, type Shares } from '../entities/labels/label.js';
import { sharesIn } from '../entities/labels/shares-in.js';
import type { Candidate } from './choose.js';
import type { AnswerRequest } from './generator.js';
import { askedKind } from './name-kind.js';
import { coreOf } from './text.js';

/** What a question by how it begins leaves of a label: to "where" few answers are persons. */
const ASKED: Partial<Record<NameKind, Partial<Record<Label, number>>>> = {
  person: { person: 1, org: 0.5, norp: 0.5, none: 0.3 },
  place: { gpe: 1, loc: 1, fac: 1, org: 0.5, none: 0.3 },
  organisation: { org: 1, norp: 0.7, none: 0.3, product: 0.5 },
};
const UNASKED = 0.1;

function asAsked(shares: Shares, kind: NameKind | undefined): Shares {
  const asked = kind && ASKED[kind];
  if (asked === undefined) return shares;
  const left = shares.map((share, at) => share * (asked[LABELS[at] as Label] ?? UNASKED));
  const all = left.reduce((sum, one) => sum + one, 0);
  return left.map((one) => one / all);
}

/** Of the most that is to be had a candidate is as likely of one kind with the right answer; below, it is another kind of thing. */
const LEAST = 0.6;
/** Words that a candidate may rather be longer or shorter by than of a kind half as likely. */
const KIND_UNLIKE = 12;
/** A name whose label is not told so surely has no wrong answer that is known to be of its kind. */
const LEAST_SURE = 0.4;

export interface LikeKind {
  /** whether it is told what the right answer is */
  isSure: boolean;
  /** whether it is surely a name or a value: of other phrases little is known */
  isNamed: boolean;
  /** keeps the candidates that are such things, too */
  among(candidates: readonly Candidate[]): readonly Candidate[];
  /** whether something that takes the place of the right answer in its sentence is one */
  isLike(text: string, sentence: string): boolean;
}

/**
 * Tells what names the same kind of thing as the right answer: a team for a team, an age for an age;
 * by the words of each and of the texts around it (English).
 */
export function likeKind(request: AnswerRequest, reference: string): LikeKind {
  const texts = [...request.trainingContext, ...request.context];
  const own = asAsked(sharesIn(coreOf(reference), texts), askedKind(request.question.question));
  const most = Math.max(...own);
  const likeness = (other: Shares) =>
    (agreement(own, other) + (own[0] as number) * (other[0] as number)) / most;
  return {
    isSure: most >= LEAST_SURE,
    isNamed: own[0] !== most && most >= LEAST,
    isLike: (text, sentence) => likeness(sharesIn(coreOf(text), [sentence])) >= LEAST,
    among: (candidates) =>
      candidates.flatMap((one) => {
        const like = likeness(sharesIn(coreOf(one.text), texts));
        if (like < LEAST) return [];
        return [{ ...one, unlike: one.unlike + KIND_UNLIKE * Math.max(0, 1 - like) }];
      }),
  };
}
