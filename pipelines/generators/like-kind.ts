import type { NameKind, NameKinds } from '../entities/kinds.js';
import { agreement, LABELS, type Label, labelOf, type Shares } from '../entities/labels/label.js';
import { kindOfLabel } from '../entities/labels/labelled-kinds.js';
import { sentenceAround } from '../entities/labels/sentence-around.js';
import { sharesAlone, sharesAt, sharesIn, sharesOnce } from '../entities/labels/shares-in.js';
import { fold } from '../language/fold.js';
import { placesOf } from '../language/whole-match.js';
import { wordsOf } from '../language/words.js';
import { answerType } from './answer-type.js';
import type { Candidate } from './choose.js';
import { withoutPossessive } from './format.js';
import type { AnswerRequest } from './generator.js';
import { askedKind } from './name-kind.js';
import { isFullName } from './names/full-name.js';
import { mentionAtBlank, mentionsOf } from './names/mentions.js';
import { askedThing } from './names/thing.js';
import { ARTICLE, coreOf, needleOf } from './text.js';

/** What a question by how it begins leaves of a label: to "where" few answers are persons. */
const ASKED: Partial<Record<NameKind, Partial<Record<Label, number>>>> = {
  person: { person: 1, org: 0.5, norp: 0.5, none: 0.3 },
  place: { gpe: 1, loc: 1, fac: 1, org: 0.5, none: 0.3 },
  organisation: { org: 1, norp: 0.7, none: 0.3, product: 0.5 },
};
const UNASKED = 0.1;

function asAsked(
  shares: Shares,
  question: string,
  reference: string,
  kind: NameKind | undefined,
): Shares {
  // A number is one whatever is asked: "on what yard line".
  const isThing = answerType(reference) === 'name' && !isFullName(reference);
  const labels = (isThing ? askedThing(question) : undefined)?.labels ?? [];
  const asked = ASKED[kind as NameKind];
  // "Which city" asks for a place, whatever its sentence looks like.
  if (labels.length > 0) {
    const left = shares.map((share, at) => (labels.includes(LABELS[at] as Label) ? share + 1 : 0));
    return normal(left);
  }
  return asked === undefined
    ? shares
    : normal(shares.map((share, at) => share * (asked[LABELS[at] as Label] ?? UNASKED)));
}

/** What kind a question asks for by how it begins, or by what stands around its blank. */
function kindAsked(question: string, core: string, texts: readonly string[]): NameKind | undefined {
  const slot = mentionAtBlank(question);
  return slot ? (slot.kind ?? mentionsOf(core, texts).kind) : askedKind(question);
}

function normal(shares: Shares): Shares {
  const all = shares.reduce((sum, one) => sum + one, 0);
  return shares.map((one) => one / all);
}

/** What the whole document tells of a name counts as much as its mentions in the contexts. */
function withKind(shares: Shares, kind: NameKind | undefined): Shares {
  const told = kind === undefined ? -1 : LABELS.findIndex((label) => kindOfLabel(label) === kind);
  return told < 0 ? shares : shares.map((share, at) => (share + (at === told ? 1 : 0)) / 2);
}

/** Stand without an article: "the Onggirat", but no "the Portugal". */
const BARE: ReadonlySet<Label> = new Set(['person', 'gpe']);

/** Of the most that is to be had a candidate is as likely of one kind with the right answer; below, it is another kind of thing. */
const LEAST = 0.6;
/** From here on one is as good as the other, and their length decides. */
const SURELY = 0.95;
/** Words that a candidate may rather be longer or shorter by than of a kind half as likely. */
const KIND_UNLIKE = 10;
/** A name whose label is not told so surely has no wrong answer that is known to be of its kind. */
const LEAST_SURE = 0.5;

interface Standing {
  text: string;
  start: number;
  end: number;
}

/** Places of the right answer that are looked at. */
const PLACES = 16;

/** Where the right answer stands: of several sentences in the one that says most of the question's words. */
function answering(
  { question, trainingContext }: AnswerRequest,
  core: string,
): Standing | undefined {
  const asked = new Set(wordsOf(fold(question.question)));
  let [best, most]: [Standing | undefined, number] = [undefined, -1];
  let seen = 0;
  for (const text of trainingContext)
    for (const start of placesOf(core, text)) {
      if (++seen > PLACES) return best;
      const end = start + core.length;
      const sentence = sentenceAround(text, start, end);
      const words = new Set(wordsOf(fold(text.slice(sentence.start, sentence.end))));
      const shared = [...asked].filter((word) => words.has(word)).length;
      if (shared > most) [best, most] = [{ text, start, end }, shared];
    }
  return best;
}

export interface LikeKind {
  /** the label of the right answer */
  label: Label;
  /** whether it is told what the right answer is */
  isSure: boolean;
  /** whether it is surely a name or a value: of other phrases little is known */
  isNamed: boolean;
  /** what something is the name of, where the texts say it */
  labelOf(text: string): Label;
  /** keeps the candidates that are such things, too */
  among(candidates: readonly Candidate[]): readonly Candidate[];
  /** whether something that takes the place of the right answer in its sentence is one */
  isLike(text: string, sentence: string): boolean;
}

/**
 * Tells what names the same kind of thing as the right answer: a team for a team, an age for an age;
 * by the words of each and of the texts around it (English).
 * @param kinds of names, as all of the document tells them
 */
export function likeKind(request: AnswerRequest, reference: string, kinds: NameKinds): LikeKind {
  const texts = [...request.trainingContext, ...request.context];
  const core = coreOf(reference);
  const sentence = answering(request, core);
  const known = new Map<string, Shares>();
  const sharesOf = (text: string): Shares => {
    const name = withoutPossessive(text);
    const [span, kind] = [coreOf(name), kinds.get(needleOf(name))];
    const shares = known.get(text) ?? withKind(sharesIn(span, texts) ?? sharesAlone(span), kind);
    known.set(text, shares);
    return shares;
  };
  const own = asAsked(
    sentence ? sharesAt(sentence.text, sentence.start, sentence.end) : sharesOf(reference),
    request.question.question,
    core,
    kindAsked(request.question.question, core, texts),
  );
  const most = Math.max(...own);
  const [none] = own as unknown as [number];
  // A name is one whatever its label, and what is none is no name.
  const isName = answerType(coreOf(reference)) === 'name';
  const best = isName ? Math.max(...own.subarray(1)) : most;
  const likeness = (other: Shares) =>
    (agreement(own, other) + (isName ? 0 : none * (other[0] as number))) / best;
  const hasArticle = ARTICLE.test(reference);
  return {
    label: labelOf(own),
    labelOf: (text) => labelOf(sharesOf(text)),
    isSure: most >= LEAST_SURE,
    isNamed: none !== most && most >= LEAST,
    isLike: (text, around) =>
      likeness(sharesOnce(coreOf(text), around) ?? sharesAlone(coreOf(text))) >= LEAST,
    among: (candidates) =>
      candidates.flatMap((one) => {
        const shares = sharesOf(one.text);
        const like = likeness(shares);
        if (like < LEAST || (hasArticle && BARE.has(labelOf(shares)))) return [];
        return [{ ...one, unlike: one.unlike + KIND_UNLIKE * Math.max(0, SURELY - like) }];
      }),
  };
}
