import { type Label, labelOf } from '../../entities/labels/label.js';
import { sharesAlone } from '../../entities/labels/shares-in.js';
import { isCountry } from '../../entities/lexicon/countries.js';
import { LEXICONS } from '../../entities/lexicon/index.js';
import { words as listed } from '../../entities/lexicon/lexicon.js';
import { plain } from '../../language/fold.js';
import { isFunctionWord } from '../../language/function-words.js';
import { candidate, ofLikeLength, SPAN_UNLIKE } from '../candidates.js';
import type { Candidate } from '../choose.js';
import { commonWith } from '../keeps-asked.js';
import { coreOf } from '../text.js';
import type { Candidate as Told } from '../twins/stock.js';
import { isFullName, NAME_WORD } from './full-name.js';
import { listedPlaces } from './invented-places.js';
import { thingOfName } from './thing.js';
import { isToldAlone } from './told-alone.js';

const INITIAL = /^\p{Lu}\.$/u;

const { firstNames, places, geographic, organisations, titles } = LEXICONS.en;
/** Say what kind of thing a name names, and stay: "International" of an airport. */
const GENERIC = listed(
  'international national regional municipal memorial central general state city county public royal',
);
const small = (word: string): string => plain(word).toLowerCase();
const isGeneric = (word: string): boolean =>
  [GENERIC, geographic, organisations, titles].some((list) =>
    list.has(small(word).replace(/\.$/, '')),
  );

/** What is named after a place or a person, and after nothing else: a title of a work has its words for their sense. */
const NAMED_AFTER: ReadonlySet<Label> = new Set(['fac', 'org', 'gpe', 'loc', 'event', 'law']);

/** What a part of a name is the name of: a person by both names, or by one; a place. */
type PartKind = 'full name' | 'first name' | 'surname' | 'place' | ReadonlySet<string>;

function kindOfPart(words: readonly string[]): PartKind | undefined {
  const text = words.join(' ');
  if (places.has(small(text)) || isToldAlone(text, 'gpe')) return 'place';
  if (isFullName(text)) return isToldAlone(text, 'person') ? 'full name' : undefined;
  return words.length === 1 && isToldAlone(text, 'person') ? 'surname' : undefined;
}

/** Parts of a kind that the names of the texts have: each is a whole name, or half of a whole person's. */
function partsOf(kind: PartKind, names: readonly Told[]): string[] {
  const of = (one: Told['kind']) => names.filter((name) => name.kind === one);
  if (kind === 'place')
    return of('place')
      .map(({ text }) => coreOf(text))
      .filter((text) => text.split(' ').every((word) => NAME_WORD.test(word)))
      .filter((text) => labelOf(sharesAlone(text)) === 'gpe');
  const full = of('person')
    .map(({ text }) => coreOf(text))
    .filter((text) => isFullName(text) && isToldAlone(text, 'person'))
    .map((text) => text.split(' '));
  return full.map((words) =>
    kind === 'full name'
      ? words.join(' ')
      : ((kind === 'first name' ? words[0] : words.at(-1)) as string),
  );
}

interface Part {
  from: number;
  to: number;
  kind: PartKind;
}

/** Of "President Anna Bell" the name, of "Anna Bell" the half that the question does not say. */
function personsPart(
  words: readonly string[],
  isKept: readonly boolean[],
  part: (from: number, to: number, kind: PartKind) => Part | undefined,
): Part | undefined {
  const first = words.findIndex((word) => !titles.has(small(word).replace(/\.$/, '')));
  const isFirstName = firstNames.has(small(words[first] ?? ''));
  const own = isKept.slice(first);
  const end = words.length;
  if (first > 0 && own.every((kept) => !kept))
    return part(first, end, end - first > 1 ? 'full name' : 'first name');
  if (own[0] && isFirstName) return first + 2 === end ? part(first + 1, end, 'surname') : undefined;
  return isFirstName && own.at(-1) ? part(first, first + 1, 'first name') : undefined;
}

/** The part of a name that another may stand for; nothing where no part of it is the name of a known thing. */
function partOf(words: readonly string[], isKept: readonly boolean[], label: Label) {
  const isOpen = (at: number) =>
    !isKept[at] && (NAME_WORD.test(words[at] as string) || INITIAL.test(words[at] as string));
  const from = words.findIndex((_, at) => isOpen(at));
  if (from < 0) return undefined;
  let to = from + 1;
  while (to < words.length && isOpen(to)) to++;
  const isLeft = (word: string, at: number) =>
    isKept[at] || isFunctionWord(word.toLowerCase()) || isGeneric(word);
  const part = (start: number, end: number, kind: PartKind): Part | undefined =>
    words.every((word, at) => (at >= start && at < end) || isLeft(word, at))
      ? { from: start, to: end, kind }
      : undefined;
  if (label === 'person') return personsPart(words, isKept, part);
  const thing = thingOfName(words.join(' '));
  if (!NAMED_AFTER.has(label) && thing === undefined) return undefined;
  for (let length = to - from; length > 0; length--)
    for (const start of new Set([from, to - length])) {
      const kind = kindOfPart(words.slice(start, start + length));
      // "Museum of Calvin" is none, nor is "Sea of Boston".
      const isOf = isFunctionWord((words[start - 1] ?? '').toLowerCase());
      const isNamed =
        kind === 'place'
          ? thing === undefined || thing.after === 'place'
          : !isOf && (kind === 'full name' || thing?.after === 'place');
      const found = kind && isNamed ? part(start, start + length, kind) : undefined;
      if (found) return found;
    }
  // "Somerset House": what it is named after is told by what it is.
  const own = words.slice(from, to).findIndex((word) => !isGeneric(word));
  return thing?.after === undefined || own < 0 ? undefined : part(from + own, to, thing.after);
}

/** Years that another is away, at most. */
const MOST_YEARS = 60;

/** Other numbers for that of "State Route 99", and other years for that of "Great Exhibition of 1851"; of what is none, none. */
function numbersLike(word: string): string[] {
  if (!/^[1-9]\d{0,3}$/.test(word)) return [];
  const least = word.length < 4 ? 10 ** (word.length - 1) : Number(word) - MOST_YEARS;
  const many = word.length < 4 ? 9 * least : 2 * MOST_YEARS + 1;
  return Array.from({ length: many }, (_, at) => `${least + at}`).filter((one) => one !== word);
}

export interface KeepingRequest {
  question: string;
  reference: string;
  /** what the right answer is */
  label: Label;
  /** that the texts say */
  names: readonly Told[];
  /** whether a part may be used: it stands in the training context, or must not */
  isUsable(part: string): boolean;
  /** whether a part may be one that no text says */
  isInvented: boolean;
}

/**
 * Names that keep the words of the right answer that the question says, with another name of the kind of
 * the rest in its place: to "Which bridge" the Anna Bell Bridge in the place of the John Weeks Bridge. Of
 * ten right answers one has such words, of wrong ones nearly none had.
 */
export function namesKeeping(request: KeepingRequest): Candidate[] {
  const { question, reference, label, names } = request;
  // "(ARTS)" are the initials of the words before it.
  if (/[()]/.test(reference)) return [];
  const common = commonWith(question);
  const words = coreOf(reference).split(' ');
  const isKept = words.map((word) => common(word).length > 0);
  const others = isKept.at(-1) ? [] : numbersLike(words.at(-1) as string);
  if (others.length > 0)
    return others.flatMap((number) => {
      const text = words.with(-1, number).join(' ');
      const isWhole = request.isUsable(text);
      return isWhole || request.isUsable(number)
        ? [candidate(text, reference, SPAN_UNLIKE + (isWhole ? 0 : 1))]
        : [];
    });
  const part = partOf(words, isKept, label);
  if (part === undefined) return [];
  const among = (parts: readonly string[]) =>
    [...new Set(parts)]
      .filter((one) => common(one).length === 0 && request.isUsable(one))
      .map((one) => words.toSpliced(part.from, part.to - part.from, one).join(' '))
      .map((text) => candidate(text, reference, SPAN_UNLIKE))
      .filter(ofLikeLength(reference));
  if (typeof part.kind !== 'string') return among([...part.kind]);
  const told = partsOf(part.kind, names);
  if (part.kind !== 'place') return among(told);
  // What is listed is a place for sure.
  const sure = among(told.filter((name) => places.has(small(name)) && !isCountry(name)));
  const invented = sure.length > 0 || !request.isInvented ? sure : among(listedPlaces());
  return invented.length > 0 ? invented : among(told);
}
