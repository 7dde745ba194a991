import { remembered } from '../../core/remembered.js';
import type { Label } from '../../entities/labels/label.js';
import type { AnswerRequest } from '../generator.js';
import { coreOf } from '../text.js';
import { type MentionKind, type Mentions, mentionAtBlank, mentionsOf } from './mentions.js';

const KIND_OF: Partial<Record<Label, MentionKind>> = {
  person: 'person',
  gpe: 'place',
  loc: 'place',
  fac: 'place',
};

/** A name that stands behind "the" so often has the article always. */
const MOSTLY = 0.5;
const hasArticle = ({ all, articles }: Mentions): boolean => articles > MOSTLY * all;

/** "The Essex coast": the article is that of what comes behind. */
const isDescribing = (right: string): boolean => /^ \p{L}/u.test(right);

/** How well a name fits: surely, as far as is known, or not. */
export type Fit = 'sure' | 'open' | 'none';

/**
 * Tells whether a name fits where the right answer stands, by what stands around both: behind "Mrs" goes no
 * place, and nobody who is called Mr. English.
 * @param labelOf what a name is, by its sentences
 */
export function fitsIn(
  request: AnswerRequest,
  reference: string,
  labelOf: (name: string) => Label,
): (text: string) => Fit {
  const texts = [...request.trainingContext, ...request.context];
  const of = remembered(256, (name: string) => mentionsOf(name, texts));
  const own = of(coreOf(reference));
  const slot = mentionAtBlank(request.question.question);
  const kindAsked = slot?.kind ?? own.kind ?? (slot && KIND_OF[labelOf(coreOf(reference))]);
  const sexAsked = slot?.sex ?? own.sex;
  const titles = (['male', 'female', 'any'] as const).filter((one) => (slot?.titled[one] ?? 0) > 0);
  return (text) => {
    const name = coreOf(text);
    const other = of(name);
    const kind = other.kind ?? (slot && KIND_OF[labelOf(name)]);
    if (kindAsked && kind && kind !== kindAsked) return 'none';
    if (sexAsked && other.sex && other.sex !== sexAsked) return 'none';
    if (slot === undefined || other.all === 0) return 'sure';
    if (hasArticle(other) && slot.articles === 0) return 'none';
    const isArticled = slot.articles === 0 || isDescribing(slot.right) || hasArticle(other);
    const isTitled = titles.every((one) => other.titled[one] > 0);
    return isArticled && isTitled && (kind !== undefined || kindAsked === undefined)
      ? 'sure'
      : 'open';
  };
}
