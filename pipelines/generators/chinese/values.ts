import { escaped } from '../../core/escaped.js';
import type { Random } from '../../core/random.js';
import { writtenLike } from '../../entities/chinese-number.js';
import type { ChineseAsked } from './asked.js';
import {
  countsIn,
  formOf,
  type HanNumber,
  IN_CHARACTERS,
  IN_DIGITS,
  isCounted,
  numbersIn,
} from './numbers.js';

/** Wrong values where no spaces are written: "五天" for "三天", "1887年9月9日" for "1885年6月22日". */

/** Longest text, in characters, beside the numbers of a value. */
const MOST_BESIDE = 12;
const MOST_BESIDE_UNASKED = 8;
/** Longest unit of a number in characters. */
const MOST_BEHIND = 4;
const OF_LATIN_UNIT =
  /(?<=[\d ])(?:km|kg|cm|mm|m|g|GHz|MHz|kHz|Hz|kW|MW|GB|MB|TB|KB)(?![A-Za-z])|°[CFENSW]?/gu;

/** Whether an answer is a value: a number with what it counts, a date. */
export function isChineseValue(reference: string, { kind }: ChineseAsked): boolean {
  // "州41号公路" has a number.
  if (kind === 'person' || (kind === 'place' && !/\d/.test(reference))) return false;
  const numbers = numbersIn(reference);
  if (numbers.length === 0) return false;
  const beside = numbers.reduce((left, { text }) => left.replace(text, ''), reference);
  if (/[A-Za-z，。；半没無无]/u.test(beside.replace(OF_LATIN_UNIT, ''))) return false;
  if (kind === 'time' || kind === 'amount') return beside.length <= MOST_BESIDE;
  // "第二次世界大战" counts nothing.
  const isCount = numbers.some(
    ({ text, after }) =>
      /\d/.test(text) ||
      /百分之/.test(reference) ||
      (text !== '一' && isCounted(after) && after.length <= MOST_BEHIND),
  );
  return isCount && beside.length <= MOST_BESIDE_UNASKED;
}

/** Where a value is looked for, and what is wanted of it. */
export interface ValueRequest {
  reference: string;
  /** texts of the training context for a confusion, others else */
  texts: readonly string[];
  /** answers to other questions */
  answers: readonly string[];
  /** texts of the training context */
  training: readonly string[];
  wanted: boolean;
  random: Random;
  isWrong(text: string): boolean;
  inContext(text: string): boolean;
}

/**
 * Another value of the same form and a like size: one that somebody wrote, or the right one with another
 * number, which stands in the training context for a confusion and does not for an invention.
 */
export function chineseValueFor(request: ValueRequest): string | undefined {
  const { reference, wanted, random, isWrong, inContext, training } = request;
  const own = numbersIn(reference);
  const isJapanese = training.some((text) => /\p{Script=Hiragana}/u.test(text));
  const asWritten = (text: string) => (isJapanese ? text.replaceAll('两', '二') : text);
  const pick = (texts: readonly string[], isGood: (text: string) => boolean) => {
    const usable = [...new Set(texts.map(asWritten))].filter(
      (text) => isWrong(text) && isGood(text),
    );
    return usable.length > 0 ? usable[random.below(usable.length)] : undefined;
  };
  for (const times of [NEAREST, NEAR]) {
    const said = pick(writtenAlike(request, own, times), (text) => inContext(text) === wanted);
    if (said !== undefined) return said;
  }
  const told = training.flatMap(countsIn);
  const stands = new Set(told.map(({ value }) => value));
  if (!wanted) {
    const made = invented(reference, own, random).filter((text) => !inContext(text));
    const isNew = (text: string) => numbersIn(text).some(({ value }) => !stands.has(value));
    // Of small numbers a long context has all: then none with what is counted.
    return pick(made, isNew) ?? pick(made, () => own.some(({ after }) => isCounted(after)));
  }
  for (const [times, isWritten] of WAYS) {
    const isLike = (number: HanNumber, other: HanNumber) =>
      isYear(number) === isYear(other) &&
      isLikely(number, other.value, reference, times) &&
      isWritten(number, other);
    const made = own.flatMap((number) =>
      told
        .filter((other) => isLike(number, other))
        .map(({ value }) => replaced(reference, [[number, value]])),
    );
    const given = pick(
      made.flatMap((text) => text ?? []),
      isRising,
    );
    if (given !== undefined) return given;
  }
  return undefined;
}

/** A value so many times as large or small is likely, and is still one where none is nearer. */
const [NEAREST, NEAR, FAR] = [1.2, 4, 20];
const FEW = 6;
/** Numbers of a text in the order of their likeness: as large and written alike; further off with the same unit. */
const WAYS: readonly [number, (number: HanNumber, other: HanNumber) => boolean][] = [
  [NEAR, ({ text }, other) => formOf(text) === formOf(other.text)],
  [NEAR, () => true],
  [FAR, () => true],
  [FAR * 3, ({ after }, other) => after !== '' && other.after.startsWith(after)],
];
const isYear = ({ value, after, text }: HanNumber): boolean =>
  value >= 1000 &&
  value < 2100 &&
  /^\d{4}$|^[〇零一二三四五六七八九]{4}$/.test(text) &&
  (after === '' || after.startsWith('年'));

/** The least and the most that may stand before some units. */
function limitsOf({ after, value, start }: HanNumber, reference: string): [number, number] {
  if (/^(?:世纪|世紀)/.test(after))
    return [Math.max(1, value - 4), /^世[纪紀]\d/.test(after) ? value : Math.min(21, value + 4)];
  if (/^年代/.test(after) && value < 100) return [10, 90];
  if (/^月/.test(after)) return [1, 12];
  if (/^(?:日|[号號](?!公|路))/.test(after)) return [1, 28];
  if (/^(?:点|點|时|時)(?!间)/.test(after)) return [1, 12];
  if (/^(?:岁|歲)/.test(after)) return [1, 100];
  // "4 分 51 秒".
  if (value < 60 && /^(?:秒|分)/.test(after) && /[分时時].*(?:秒|分)/u.test(reference))
    return [1, 59];
  const isShare = /^[%％]/.test(after) || /百分之$/.test(reference.slice(0, start));
  return [0, isShare && value <= 100 ? 99 : Number.POSITIVE_INFINITY];
}

function isLikely(number: HanNumber, other: number, reference: string, times: number): boolean {
  const [least, most] = limitsOf(number, reference);
  if (other === number.value || other < least || other > most) return false;
  if (/^年代/.test(number.after) && other % 10 !== 0) return false;
  if (isYear(number)) return Math.abs(other - number.value) <= times * 50;
  return Math.max(other, number.value) <= times * Math.min(other, number.value) + FEW;
}

/** An answer with other numbers in their places; undefined where one cannot be written so. */
function replaced(
  reference: string,
  edits: readonly (readonly [HanNumber, number])[],
): string | undefined {
  let text = reference;
  for (const [number, value] of edits.toReversed()) {
    const other = writtenLike(number.text, value);
    if (other === undefined) return undefined;
    const isTwo = other === '二' && isCounted(number.after) && !/^[月日号號]/.test(number.after);
    text = text.slice(0, number.start) + (isTwo ? '两' : other) + text.slice(number.end);
  }
  return text;
}

/** A range goes up as it should; the "万" of "3到5万" is that of both. */
function isRising(text: string): boolean {
  const [first, second, third] = numbersIn(text);
  if (!first || !second || third || !IS_RANGE.test(text.slice(first.end, second.start)))
    return true;
  const isShort = /^\d+$/.test(first.text) && /^\d/.test(second.text);
  return (
    first.value < (isShort ? Number.parseFloat(second.text.replaceAll(',', '')) : second.value)
  );
}
const IS_RANGE = /[-–~～至到]$/u;

const withSpaces = (text: string): string => escaped(text).replace(/ /g, ' ?');

/** Values of answers and texts that differ from the right one in their numbers alone. */
function writtenAlike(
  { reference, texts, answers }: ValueRequest,
  own: readonly HanNumber[],
  times: number,
): string[] {
  const pieces = own.map(({ end }, at) => reference.slice(end, own[at + 1]?.start));
  const pattern = own
    .map(
      ({ text }, at) =>
        `(${/\d/.test(text) ? IN_DIGITS : IN_CHARACTERS})${pieces[at] ? ' ?' : ''}${withSpaces(pieces[at] as string)}`,
    )
    .join('');
  const before = withSpaces(reference.slice(0, own[0]?.start));
  const isBare = pieces.every((piece) => piece === '');
  const alike = new RegExp(`(?<![\\d.,A-Za-z\\p{Nd}])${before}${pattern}(?![\\d.,])`, 'gu');
  const whole = new RegExp(`^${before}${pattern}$`, 'u');
  const found = [
    ...answers.flatMap((answer) => (whole.test(answer) ? [whole.exec(answer)] : [])),
    // A number alone may be anything in a text.
    ...(isBare ? [] : texts.flatMap((text) => [...text.matchAll(alike)])),
  ];
  return found.flatMap((match) => {
    const numbers = (match ?? []).slice(1);
    const edits = own.flatMap((number, at) => {
      const [other] = numbersIn(numbers[at] ?? '');
      const isSame = other && formOf(other.text) === formOf(number.text);
      return isSame ? [[number, other.value] as const] : [];
    });
    const isGood =
      edits.length === own.length &&
      edits.every(
        ([number, value]) => value === number.value || isLikely(number, value, reference, times),
      );
    return isGood ? (replaced(reference, edits) ?? []) : [];
  });
}

const TRIES = 24;
const YEARS = 24;

/** The right answer with numbers of about their size: all of a date, one of any other. */
function invented(reference: string, own: readonly HanNumber[], random: Random): string[] {
  const isDate = own.some(isYear) || own.some(({ after }) => /^月/.test(after));
  return Array.from({ length: TRIES }, () => {
    const changed = isDate && own.length <= 3 ? own : [own[random.below(own.length)] as HanNumber];
    const edits = changed.map((number) => [number, otherValue(number, reference, random)] as const);
    const isGood = edits.every(
      ([number, value]) =>
        isLikely(number, value, reference, NEAR) || (edits.length > 1 && value === number.value),
    );
    const text = isGood ? replaced(reference, edits) : undefined;
    return text !== undefined && text !== reference && isRising(text) ? text : undefined;
  }).flatMap((text) => text ?? []);
}

const LATEST = 2025;

function otherValue(number: HanNumber, reference: string, random: Random): number {
  const { value, text } = number;
  const [least, most] = limitsOf(number, reference);
  if (isYear(number)) {
    const off = random.below(2 * YEARS) - YEARS;
    if (/^年代/.test(number.after)) return value + 10 * Math.round(off / 10);
    const year = value + off;
    return value <= LATEST ? Math.min(year, LATEST) : year;
  }
  if (most <= 31) return least + random.below(most - least + 1);
  if (/^年代/.test(number.after)) return 10 * (1 + random.below(9));
  // As round as the right one is.
  const decimals = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  const round = decimals > 0 ? 10 ** -decimals : roundnessOf(value);
  const other = value * (0.5 + 1.5 * random.next());
  const near = value <= FEW ? 1 + random.below(2 * FEW - 2) : Math.round(other / round) * round;
  return decimals > 0 ? Number(near.toFixed(decimals)) : near;
}

function roundnessOf(value: number): number {
  let round = 1;
  while (value % (round * 10) === 0) round *= 10;
  // "三千" has one digit to choose; "100" would have none.
  return round === value && round > 1 ? round / 10 : round;
}
