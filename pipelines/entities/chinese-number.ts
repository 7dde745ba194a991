/** What a number in Chinese texts says, and how one is written: "三十二", "1,200", "三千万", "一八八五". */

const DIGITS = '零一二三四五六七八九';
const TENS = '十百千';
const SCALE: Readonly<Record<string, number>> = { 万: 1e4, 萬: 1e4, 亿: 1e8, 億: 1e8 };
const digitOf = (sign: string): number =>
  sign === '〇' ? 0 : '两兩'.includes(sign) ? 2 : DIGITS.indexOf(sign);

/** The characters that numbers are written with. */
export const CHINESE_SIGNS = '〇零一二两兩三四五六七八九十百千万萬亿億';
const ARABIC = /^(\d+(?:,\d{3})*(?:\.\d+)?)([十百千万萬亿億]*)$/;
/** A year, a number of a house. */
const RUN = /^[〇零一二三四五六七八九]{2,}$/;

/** The value of a number in digits or characters; undefined for none. */
export function chineseValue(text: string): number | undefined {
  const [, arabic, scale = ''] = ARABIC.exec(text) ?? [];
  // 2.3 times 10⁸ would be 229,999,999.99999997.
  if (arabic !== undefined)
    return Number((Number(arabic.replaceAll(',', '')) * timesOf(scale)).toPrecision(15));
  if (RUN.test(text)) return Number([...text].map(digitOf).join(''));
  let [all, part, digit] = [0, 0, 0];
  for (const sign of text) {
    const large = SCALE[sign];
    if (TENS.includes(sign)) {
      part += Math.max(1, digit) * 10 ** (TENS.indexOf(sign) + 1);
      digit = 0;
    } else if (large !== undefined) {
      all += (part + digit) * large;
      [part, digit] = [0, 0];
    } else {
      digit = digitOf(sign);
      if (digit < 0) return undefined;
    }
  }
  return text === '' ? undefined : all + part + digit;
}

const timesOf = (scale: string): number =>
  [...scale].reduce(
    (product, sign) => product * (SCALE[sign] ?? 10 ** (TENS.indexOf(sign) + 1)),
    1,
  );

/** A value written as another number is; undefined where that cannot be. */
export function writtenLike(number: string, value: number): string | undefined {
  const [, arabic, scale = ''] = ARABIC.exec(number) ?? [];
  if (arabic !== undefined) {
    const part = Number((value / timesOf(scale)).toPrecision(15));
    const decimals = arabic.split('.')[1]?.length ?? 0;
    if (decimals === 0 && !Number.isInteger(part)) return undefined;
    if (scale !== '' && part >= 1e4) return undefined;
    const [whole = '', rest] = part.toFixed(decimals).split('.');
    const grouped = arabic.includes(',') ? whole.replace(/\B(?=(?:\d{3})+$)/g, ',') : whole;
    return grouped + (rest === undefined ? '' : `.${rest}`) + scale;
  }
  if (!Number.isInteger(value) || value < 1) return undefined;
  if (RUN.test(number)) return [...String(value)].map((digit) => runDigit(digit, number)).join('');
  return inCharacters(value);
}

const runDigit = (digit: string, like: string): string =>
  digit === '0' && like.includes('〇') ? '〇' : (DIGITS[Number(digit)] as string);

function inCharacters(value: number): string {
  for (const sign of ['亿', '万']) {
    const times = SCALE[sign] as number;
    if (value < times) continue;
    const rest = value % times;
    const zero = rest > 0 && rest < times / 10 ? '零' : '';
    const high = inCharacters(Math.floor(value / times)).replace(/^二$/, '两');
    return high + sign + zero + (rest > 0 ? inCharacters(rest) : '');
  }
  const digits = [...String(value)].map(Number);
  const text = digits
    .map((digit, at) => {
      const place = digits.length - 1 - at;
      return digit === 0 ? '零' : DIGITS[digit] + (place === 0 ? '' : (TENS[place - 1] as string));
    })
    .join('')
    .replace(/零+/g, '零')
    .replace(/(?<=.)零$/, '');
  return text.replace(/^一十/, '十').replace(/^二(?=千)/, '两');
}
