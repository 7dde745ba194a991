import { isFunctionWord } from '../../language/function-words.js';
import { meaningOf } from '../../language/noun-meaning.js';
import { candidate, ofLikeLength, SPAN_UNLIKE } from '../candidates.js';
import type { Candidate } from '../choose.js';
import { ARTICLE, coreOf } from '../text.js';
import { isOfShape, type PhraseShape, shapeOf } from './phrase-shape.js';
import { isSureOf, MOST_PIECES, phrasesLike } from './phrase-spans.js';
import { phrasesAlike, unlikeWhole } from './phrases-alike.js';
import { unlikeMeaning } from './unlike-meaning.js';

/** How unlike one is that is built of other kinds of words. */
const OTHER_BUILD = 0.5;

/** What an answer says, with its article: "the price" is another thing than "price". */
const withArticle = (answer: string): string => (ARTICLE.exec(answer)?.[0] ?? '') + coreOf(answer);

/** Answers to other questions that are built like one, or are of one kind with it, told where the texts have them. */
export function phrasesAmong(
  siblings: readonly Candidate[],
  reference: string,
  texts: readonly string[],
): Candidate[] {
  const phrase = withArticle(reference);
  const own = shapeOf(phrase, texts);
  const isSure = isSureOf(own, phrase) && !isHalf(own);
  const unlikeOf = unlikeWhole(phrase, texts);
  const isNaming = hasName(reference, texts);
  return siblings.flatMap((one) => {
    if (isNaming && !hasName(one.text, texts)) return [];
    const other = withArticle(one.text);
    if (isSure && isOfShape(own, shapeOf(other, texts))) return [byMeaning(one, reference)];
    const unlike = unlikeOf(other);
    return unlike === undefined ? [] : [{ ...one, unlike: one.unlike + unlike }];
  });
}

/** "Digital terrestrial": what describes, without what it describes. */
const isHalf = ({ classes }: PhraseShape): boolean =>
  classes.length > 1 && /^adjective/.test(classes.at(-1) as string);

/** Phrases of English texts that are built like one; those with a word more or less where none is. */
export function phraseCandidates(
  reference: string,
  sources: readonly string[],
  texts: readonly string[],
): Candidate[] {
  const phrase = withArticle(reference);
  const shape = shapeOf(phrase, texts);
  const isNaming = hasName(reference, texts);
  const of = (one: PhraseShape) =>
    [...new Set(sources.flatMap((text) => phrasesLike(one, text)).map(coreOf))]
      .filter((span) => isQuotable(span, reference, isNaming))
      .map((span) => byMeaning(candidate(span, reference, SPAN_UNLIKE), reference));
  const isBuilt = shape.classes.length <= MOST_PIECES && isSureOf(shape, phrase) && !isHalf(shape);
  const same = isBuilt ? [shape, ...nearShapes(shape)].flatMap(of) : [];
  const known = new Set(same.map(({ text }) => text));
  const alike = new Map<string, number>();
  // "Their disciples" may give way to "the old species", with its article.
  const spanOf = ARTICLE.test(reference) ? coreOf : (text: string) => text;
  for (const { text, unlike } of phrasesAlike(phrase, sources, texts)) {
    const span = spanOf(text);
    if (isQuotable(span, reference, isNaming))
      alike.set(span, Math.min(unlike, alike.get(span) ?? unlike));
  }
  return [
    ...same,
    ...[...alike]
      .map(([span, unlike]) => candidate(span, reference, SPAN_UNLIKE + OTHER_BUILD + unlike))
      .filter(({ text }) => !known.has(text))
      .filter(ofLikeLength(reference)),
  ];
}

/** Whether a phrase has a capital that no beginning of a sentence gave it. */
export const hasName = (phrase: string, texts: readonly string[]): boolean =>
  /\P{L}\p{Lu}/u.test(phrase) ||
  (/^\p{Lu}/u.test(phrase) && texts.some((text) => /[\p{Ll},] $/u.test(before(text, phrase))));

const before = (text: string, phrase: string): string => {
  const at = text.indexOf(phrase);
  return text.slice(Math.max(0, at - 2), Math.max(0, at));
};

/** "Company Marconi", "separate Saturn IB": what goes with a name, without its article. */
const isStuck = (span: string): boolean => {
  const [first, second = ''] = span.split(' ');
  return (
    /^\p{Ll}[\p{L}-]*$/u.test(first as string) &&
    /^\p{Lu}/u.test(second) &&
    !isFunctionWord(first as string) &&
    meaningOf(first as string) !== undefined
  );
};

/** Whether what a text says may be an answer: whole words in their own case, of its language. */
const isQuotable = (span: string, reference: string, isNaming: boolean): boolean =>
  !isStuck(span) &&
  (!isNaming || /\p{Lu}/u.test(span)) &&
  (/\p{Nd}/u.test(reference) || !/\p{Nd}/u.test(span)) &&
  // What has letters of other languages is quoted from them; a capital belongs to a name.
  (!/[^\p{ASCII}\p{P}\p{N}]/u.test(span) || /[^\p{ASCII}]/u.test(reference)) &&
  (/\p{Lu}/u.test(reference) || !/\p{Lu}/u.test(span));

const byMeaning = (one: Candidate, reference: string): Candidate => ({
  ...one,
  unlike: one.unlike + unlikeMeaning(one.text, reference),
});

/** The shape with a word that describes more, or less. */
function nearShapes({ classes, ...beside }: PhraseShape): PhraseShape[] {
  const last = classes.length - 1;
  if (!/^noun/.test(classes[last] as string) || classes.length > MOST_PIECES - 1) return [];
  const shapes = [[...classes.slice(0, last), 'describing', classes[last] as string]];
  const at = classes.indexOf('describing');
  if (at >= 0) shapes.push(classes.toSpliced(at, 1));
  return shapes.map((one) => ({ classes: one, ...beside }));
}
