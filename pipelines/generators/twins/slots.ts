import { words as listed } from '../../entities/lexicon/lexicon.js';
import { ruleTagger } from '../../entities/rule-tagger.js';
import type { EntitySpan } from '../../entities/span.js';
import { englishTagger, type TaggedWord } from '../../language/english-tagger.js';
import { fold } from '../../language/fold.js';
import { functionWordsOf } from '../../language/function-words.js';
import { languageOf } from '../../language/which-language.js';
import { eachWord } from '../../language/words.js';
import { isShouted } from '../spans.js';
import { isLeft } from './common-nouns.js';
import { nounsByArticle } from './nouns-by-article.js';
import { seriesOf } from './series.js';
import type { Slot, SlotKind, Word } from './slot.js';

export function wordsAt(text: string): Word[] {
  const words: Word[] = [];
  eachWord(text, (start, end) => {
    const word = text.slice(start, end);
    words.push({ text: word, small: fold(word), start, end });
  });
  return words;
}

/** Longest text that is looked at: an answer or a chunk. */
const MOST = 1 << 16;

/** All that can be exchanged in a text, in its order; no two overlap. */
export function slotsOf(whole: string): Slot[] {
  const text = whole.slice(0, MOST);
  const language = languageOf(text);
  const words = wordsAt(text);
  const names = namesIn(text);
  const members = membersIn(text, words, names);
  const entities = [...names, ...members];
  const free = freeOf(words, entities);
  const isFunction = functionWordsOf(words.map(({ small }) => small));
  const nouns =
    language === 'en' || language === 'none'
      ? englishSlots(text, new Set(free), words)
      : nounsByArticle(text, free, words, language);
  return [...entities, ...nouns.filter(({ small }) => !isLeft(small) && !isFunction(small))].sort(
    (a, b) => a.start - b.start,
  );
}

/** Names, values and members of series alone. */
export function factSlots(text: string): Slot[] {
  const names = namesIn(text);
  return [...names, ...membersIn(text, wordsAt(text), names)].sort((a, b) => a.start - b.start);
}

const namesIn = (text: string): Slot[] =>
  ruleTagger(text)
    .entities(text)
    // "British" is one of a series, "British Museum" a name.
    .filter(({ text: name }) => seriesOf(name) === undefined)
    .filter(({ end }) => !isAgainst(text, end))
    .flatMap((span) => entitySlot(span));

const membersIn = (text: string, words: readonly Word[], names: readonly Slot[]): Slot[] =>
  freeOf(words, names)
    .filter(({ end }) => !isAgainst(text, end))
    .filter((word) => !NAMED_BY.has(seriesOf(word.text)) || !isCompound(text, word))
    .flatMap((word) => memberSlot(word));

/** "Brown v. Board of Education" is one name. */
const isAgainst = (text: string, end: number): boolean =>
  /^ vs?\.? /u.test(text.slice(end, end + 5));

/** "The nationalisation law" is no science, nor is "a biscuit tin" of metal. */
const NAMED_BY: ReadonlySet<string | undefined> = new Set(['science', 'metal', 'material']);

function isCompound(text: string, { start }: Word): boolean {
  const [before] = /\p{Ll}+(?= $)/u.exec(text.slice(Math.max(0, start - 24), start)) ?? [];
  return before !== undefined && !functionWordsOf([before])(before);
}

/** Words that no slot covers. */
function freeOf(words: readonly Word[], slots: readonly Slot[]): Word[] {
  const ordered = slots.toSorted((a, b) => a.start - b.start);
  let at = 0;
  return words.filter(({ start, end }) => {
    while (at < ordered.length && (ordered[at] as Slot).end <= start) at++;
    return (ordered[at]?.start ?? Number.POSITIVE_INFINITY) >= end;
  });
}

function memberSlot({ text, small, start, end }: Word): Slot[] {
  const series = seriesOf(text);
  return series === undefined
    ? []
    : [{ start, end, text, small, kind: 'member', form: series, before: '', after: '' }];
}

const NAMES = new Set<string>(['person', 'place', 'organisation', 'other']);

/** "9", "9,999", "$9.9": figures of a number are others, the rest of it stays. */
const buildOf = (value: string): string => fold(value).replace(/\d/g, '9');

function entitySlot({ type, text, start, end }: EntitySpan): Slot[] {
  if (type === 'title') return [];
  const small = fold(text);
  const bare = { start, end, text, small, before: '', after: '' };
  if (!NAMES.has(type)) return [{ ...bare, kind: type as SlotKind, form: buildOf(text) }];
  if (isShouted(text.split(' ')) || FILLED.test(small) || ODD.test(text)) return [];
  const kind = type === 'other' ? 'name' : (type as SlotKind);
  return [{ ...bare, kind, form: `${small.split(' ').length}` }];
}

/** What people say before a name: "Um Sebastian". */
const FILLED =
  /(?:^| )(?:um|uh|yeah|yep|okay|ok|well|oh|so|no|yes|hmm|mm|right|thanks|thank|hello|hi|and|but)(?: |$)/;

/** Joined by an error of the text, cut short ("I'm"), or a letter alone. */
const ODD = /\p{Ll}\p{Lu}(?!c|\p{Lu}?$)|^\p{L}$|^\p{Lu}['’]\p{Ll}{1,2}(?: |$)/u;

const OPEN_CLASS = new Set(['NOUN', 'ADJ', 'PROPN', 'NUM']);
const ONE = new Set(['a', 'an', 'another', 'each', 'every', 'one', 'any']);
const THE = listed(
  'the this that these those his her its their our your my whose some no all both either',
);

/** How a noun phrase that begins behind `word` is determined. */
const determinedBy = (word: TaggedWord | undefined): string => {
  const small = word?.text.toLowerCase() ?? '';
  if (ONE.has(small)) return 'a';
  return THE.has(small) || small === "'s" || small === '’s' ? 'the' : '';
};

/** Nouns and adjectives of an English text, told by a tagger. */
function englishSlots(text: string, free: ReadonlySet<Word>, words: readonly Word[]): Slot[] {
  const tagged = englishTagger()(text);
  const byStart = new Map(words.map((word) => [word.start, word]));
  const slots: Slot[] = [];
  let place = 0;
  const places = tagged.map(({ text: piece }) => {
    const at = text.indexOf(piece, place);
    if (at >= 0) place = at + piece.length;
    return at;
  });
  for (const [at, { pos, lemma, text: piece }] of tagged.entries()) {
    if (pos !== 'NOUN' && pos !== 'ADJ') continue;
    // "the designer preferred a remote control": half of these are verbs.
    if (pos === 'ADJ' && /(?:ed|ing)$/.test(piece)) continue;
    const word = byStart.get(places[at] as number);
    // A part of a word, or what has a capital inside a sentence, is left to names.
    if (!word || word.end - word.start !== piece.length || !free.has(word)) continue;
    // "hard-hit": half of a word.
    if (/[-‐–'’]/.test(text.charAt(word.start - 1) + text.charAt(word.end))) continue;
    const isCapital = /^\p{Lu}/u.test(piece);
    if (
      isCapital &&
      !/(?:^|[.!?:]["'”’)\]]*\s+)["'“‘([]*$/.test(
        text.slice(Math.max(0, word.start - 6), word.start),
      )
    )
      continue;
    const next = tagged[at + 1];
    let first = at - 1;
    while (first >= 0 && OPEN_CLASS.has((tagged[first] as TaggedWord).pos)) first--;
    const before = determinedBy(tagged[first]);
    const isInside = next?.pos === 'NOUN' || next?.pos === 'PROPN';
    const small = word.small;
    const beside = { start: word.start, end: word.end, text: piece, small, before };
    if (pos === 'ADJ') {
      const bent = /(?:er|est)$/.exec(small)?.[0] ?? '';
      slots.push({
        ...beside,
        kind: 'adjective',
        form: `${isInside}${bent}`,
        after: afterOf(next),
      });
      continue;
    }
    const isMany = lemma.toLowerCase() !== piece.toLowerCase();
    const form = isInside ? 'inside' : isMany ? 'many' : 'one';
    slots.push({ ...beside, kind: 'noun', form, after: isInside ? '' : afterOf(next) });
  }
  return slots;
}

/** The small word that a noun goes on with: "reason for", "fact that". */
const AFTER = listed('of for to that in on with about from by between against into over');
/** Stands for every verb of what somebody says, thinks or does. */
export const SAYS = 'says';
export const SAID =
  listed(`said says say thought thinks think found finds felt feels believed believes believe suggested suggests argued
  argues claimed claims mentioned mentions explained explains asked asks answered replied replies wanted wants
  hoped hopes decided decides discussed discusses agreed agrees proposed proposes pointed points told tells
  complained worried worries knew knows realized realizes realised realises stated states added announced
  recommended insisted insists admitted admits expressed expresses talked talks spoke speaks reported reports
  emphasized stressed raised raises doubted doubts preferred prefers concluded concludes planned plans tried
  tries met meets visited visits`);
const afterOf = (next: TaggedWord | undefined): string => {
  const small = next?.text.toLowerCase() ?? '';
  if (SAID.has(small) && next?.pos === 'VERB') return SAYS;
  return AFTER.has(small) ? small : '';
};
