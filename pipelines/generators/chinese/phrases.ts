import { escaped } from '../../core/escaped.js';
import { CHINESE_LISTS } from '../../entities/chinese-lists.js';
import { CHINESE_SIGNS } from '../../entities/chinese-number.js';
import type { ChineseAsked, OtherAnswer } from './asked.js';
import { isSounded, personForm } from './names.js';
import { isCounted, numbersIn } from './numbers.js';

/** Phrases where no spaces are written: whole by the marks around them, alike by how they end. */

const LISTED = new Set(CHINESE_LISTS.flat());
const GROUP =
  '公司|会|會|院|局|队|隊|党|黨|团|團|社|厂|大学|学校|政府|集团|组织|机构|联盟|企业|银行';
const OF_GROUP = new RegExp(`(?:${GROUP})$`, 'u');
const ASKS_GROUP = /球队|乐队|队伍|大学|公司|机构|组织|政党|学校|学院|剧院|法院|医院|银行|委员会/u;

/** "非常高", "没有": no thing. */
const OF_QUALITY = /^(?:非常|更|最(?!后|终)|很|没|不[能会是可够]|往往|已|会|能|可)/u;
const IS_NUMBER = new RegExp(`^第?[\\d${CHINESE_SIGNS}]+$`, 'u');
const isCount = (text: string): boolean =>
  IS_NUMBER.test(text) ||
  numbersIn(text).some(
    ({ text: one, after }) => /\d/.test(one) || (one !== '一' && isCounted(after)),
  );

/** What two phrases have to have in common. */
const LOOKS: readonly ((text: string) => boolean)[] = [
  (text) => text.startsWith('《'),
  (text) => /[A-Za-z]/.test(text),
  (text) => /\p{Ll}/u.test(text),
  (text) => /\p{Script=Han}/u.test(text),
  (text) => OF_QUALITY.test(text),
  (text) => text.endsWith('的'),
  (text) => OF_GROUP.test(text),
  isSounded,
];

/** Whether a text is no person's name, no value and of no list, and looks as another phrase does. */
export const isPhraseLike = (text: string, core: string): boolean =>
  personForm(text) !== 'dotted' &&
  !LISTED.has(text) &&
  !isCount(text) &&
  LOOKS.every((has) => has(text) === has(core));

export const phrasesLike = (core: string, others: readonly OtherAnswer[]): OtherAnswer[] =>
  others.filter(({ text }) => isPhraseLike(text, core));

/** What begins or ends a phrase. */
const BORDER = '的了是在和与與及或而也把被给給对對向从從到为為由以于於将將有等';
const PART = `(?:(?![${BORDER}])\\p{Script=Han})`;
const START = `(?:(?<![《\\p{L}\\d])|(?<=[的和与與及]))`;
const END = `(?:(?![\\p{Script=Han}\\p{L}\\d])|(?=[${BORDER}]))`;
/** Begins what is no phrase: "这三家公司", "使用药物". */
const NO_START =
  /成为|导致|提供|进行|包括|使用|^(?:[不全称并這这该其各每某一两三几此那所使让则但虽并且也都只]|驳回|产生|大部分|完全|许多|其他|具有|没有|通过|根据|由于)/u;

/** Phrases of a text that end as another one does, from a mark or particle on. */
function endingAlike(core: string, text: string): string[] {
  const end = core.slice(-2);
  if (core.length < 3 || !/^\p{Script=Han}{2}$/u.test(end)) return [];
  const like = new RegExp(`${START}${PART}{1,8}?${escaped(end)}${END}`, 'gu');
  return (text.match(like) ?? []).filter((one) => !NO_START.test(one));
}

const TITLE = /《[^》]{1,40}》/gu;
/** Items of an enumeration: marks stand on both sides. */
const ITEM = /(?<=、)[\p{Script=Han}]{2,12}(?=、)|(?<=、)[\p{Script=Han}]{2,12}?(?=[和与及或等])/gu;
const QUOTED = /(?<=[“「])[^“”「」]{2,16}(?=[”」])/gu;
const whole = (text: string): string[] => [
  ...(text.match(ITEM) ?? []),
  ...(text.match(QUOTED) ?? []),
];

/** Where a wrong phrase may come from, the best first. */
export function tiersOfPhrases(
  core: string,
  { kind, noun, said }: ChineseAsked,
  others: readonly OtherAnswer[],
  texts: readonly string[],
): (() => string[])[] {
  const textsOf = (isGood: (other: OtherAnswer) => boolean) =>
    others.filter(isGood).map(({ text }) => text);
  const [end, last] = [core.slice(-2), core.slice(-1)];
  const ofThing = () => [
    ...textsOf(({ asked }) => noun !== '' && asked.noun === noun),
    ...textsOf(({ text }) => text.endsWith(end)),
    ...(core.startsWith('《') ? texts.flatMap((text) => text.match(TITLE) ?? []) : []),
  ];
  const ending = () => textsOf(({ text }) => text.endsWith(last));
  const inTexts = () => texts.flatMap((text) => endingAlike(core, text));
  const isGroup = OF_GROUP.test(core);
  const first = [ofThing, ...(isGroup ? [] : [ending]), inTexts];
  if (kind === 'time' || kind === 'amount') return first;
  // "什么树": a tree ends in "树" where the right answer does.
  if (said.includes(end)) return [ofThing, inTexts];
  if (said.includes(last)) return [ofThing, ending, inTexts];
  const asAnswers = () => textsOf(() => true);
  if (ASKS_GROUP.test(said)) return isGroup ? [...first, asAnswers] : [ofThing];
  if (kind === 'person') return [...first, asAnswers];
  return [
    ...first,
    asAnswers,
    () => texts.flatMap(whole).filter((text) => isPhraseLike(text, core)),
  ];
}
