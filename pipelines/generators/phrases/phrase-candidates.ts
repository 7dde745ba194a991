import { candidate, SPAN_UNLIKE } from '../candidates.js';
import type { Candidate } from '../choose.js';
import { ARTICLE, coreOf } from '../text.js';
import { isOfShape, type PhraseShape, shapeOf } from './phrase-shape.js';
import { isOfOneClass, isSureOf, MOST_PIECES, phrasesLike } from './phrase-spans.js';

/** How unlike a phrase is that is of another class of meaning. */
const CLASS_UNLIKE = 1;

/** What an answer says, with its article: "the price" is another thing than "price". */
const withArticle = (answer: string): string => (ARTICLE.exec(answer)?.[0] ?? '') + coreOf(answer);

/** Answers to other questions that are built like one, told where the texts have them. */
export function phrasesAmong(
  siblings: readonly Candidate[],
  reference: string,
  texts: readonly string[],
): Candidate[] {
  const phrase = withArticle(reference);
  const own = shapeOf(phrase, texts);
  if (!isSureOf(own, phrase)) return [];
  return siblings.flatMap((one) => {
    const shape = shapeOf(withArticle(one.text), texts);
    return isLikeWhole(own, shape) ? [byClass(one, reference)] : [];
  });
}

/** Somebody wrote both as answers: of longer ones it is enough that they begin and end alike. */
const isLikeWhole = (a: PhraseShape, b: PhraseShape): boolean =>
  isOfShape(a, b) ||
  (a.classes.length > 2 && a.classes[0] === b.classes[0] && a.classes.at(-1) === b.classes.at(-1));

/** Phrases of English texts that are built like one; those with a word more or less where none is. */
export function phraseCandidates(
  reference: string,
  sources: readonly string[],
  texts: readonly string[],
): Candidate[] {
  const phrase = withArticle(reference);
  const shape = shapeOf(phrase, texts);
  if (shape.classes.length > MOST_PIECES || !isSureOf(shape, phrase)) return [];
  const of = (one: PhraseShape) =>
    [...new Set(sources.flatMap((text) => phrasesLike(one, text)).map(coreOf))]
      // What has letters of other languages is quoted from them.
      .filter((span) => !/[^\p{ASCII}\p{P}\p{N}]/u.test(span) || /[^\p{ASCII}]/u.test(reference))
      // A phrase of a text is whole words in their own case: a capital in it belongs to a name.
      .filter((span) => /\p{Lu}/u.test(reference) || !/\p{Lu}/u.test(span))
      .map((span) => byClass(candidate(span, reference, SPAN_UNLIKE), reference));
  const same = of(shape);
  return [...same, ...nearShapes(shape).flatMap(of)];
}

const byClass = (one: Candidate, reference: string): Candidate =>
  isOfOneClass(one.text, reference) ? one : { ...one, unlike: one.unlike + CLASS_UNLIKE };

/** The shape with a word that describes more, or less. */
function nearShapes({ classes, before, after }: PhraseShape): PhraseShape[] {
  const last = classes.length - 1;
  if (!/^noun/.test(classes[last] as string) || classes.length > MOST_PIECES - 1) return [];
  const shapes = [[...classes.slice(0, last), 'describing', classes[last] as string]];
  const at = classes.indexOf('describing');
  if (at >= 0) shapes.push(classes.toSpliced(at, 1));
  return shapes.map((one) => ({ classes: one, before, after }));
}
