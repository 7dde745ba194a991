import { CHINESE_SIGNS, chineseValue } from '../../entities/chinese-number.js';

/** Numbers in texts that write no spaces, with what is counted. */

export interface HanNumber {
  text: string;
  start: number;
  end: number;
  value: number;
  /** what stands behind it, without a space */
  after: string;
}

const SIGNS = `[${CHINESE_SIGNS}]`;
export const IN_DIGITS = '\\d+(?:,\\d{3})*(?:\\.\\d+)?[十百千万萬亿億]*';
export const IN_CHARACTERS = `${SIGNS}+`;
const NUMBER = new RegExp(`${IN_DIGITS}|${IN_CHARACTERS}`, 'gu');
/** What numbers count, and what they are measured in. */
const UNIT =
  /^ ?(?:个|個|名|位|人|支|条|條|只|隻|头|頭|匹|座|所|家|艘|架|台|辆|輛|本|部|首|张|張|块|塊|片|棵|朵|次|遍|回|场|場|届|屆|层|層|级|級|种|種|类|類|项|項|年|月|日|天|周|週|星期|小时|小時|分钟|分鐘|秒|世纪|世紀|岁|歲|米|公里|千米|厘米|英里|英尺|英寸|里|尺|丈|寸|斤|公斤|千克|吨|噸|克|磅|元(?![组素件朝代老首])|块钱|美元|英镑|欧元|日元|円|角|%|％|度|倍|平方|立方|户|戶|代|行|页|頁|章|句|字|门|門|颗|顆|根|把|件|套|双|雙|对|對|队|隊|连胜|票|席|点|點|分(?!之)|号|號|口|桶|杯|碗|瓶|幅|枚|根|间|間|步|圈|封|篇|段|笔|筆|期|轮|輪|局|盘|群)/u;

export const isCounted = (after: string): boolean => UNIT.test(after);

/** Numbers of an answer, in their order. */
export function numbersIn(text: string): HanNumber[] {
  return [...text.matchAll(NUMBER)].flatMap(({ 0: found, index }) => {
    const value = chineseValue(found);
    const [start, end] = [index, index + found.length];
    return value === undefined || !(value > 0) || /^分之/.test(text.slice(end))
      ? []
      : [{ text: found, start, end, value, after: text.slice(end).replace(/^ /, '') }];
  });
}

/** The same of a text, where a character alone counts only before what it counts: "一起" has no number. */
export const countsIn = (text: string): HanNumber[] =>
  numbersIn(text).filter(({ text: number, after, value, start }) =>
    /\d/.test(number)
      ? !/[A-Za-z\d.-]/.test(text.charAt(start - 1))
      : value !== 1 && isCounted(after) && !'第初'.includes(text.charAt(start - 1) || ' '),
  );

/** How a number is written, which another one keeps. */
export type Form = 'digits' | 'grouped' | 'part' | 'run' | 'characters';
export function formOf(number: string): Form {
  if (/\d/.test(number))
    return number.includes(',') ? 'grouped' : number.includes('.') ? 'part' : 'digits';
  return /^[〇零一二三四五六七八九]{3,}$/.test(number) ? 'run' : 'characters';
}
