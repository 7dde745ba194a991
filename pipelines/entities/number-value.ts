/** What a number says, in digits or in words of five languages: twelve, 12 and a dozen are one. */

const UNITS = [...Array.from({ length: 21 }, (_, at) => at), 30, 40, 50, 60, 70, 80, 90];

/** Words for 0 to 20 and the tens, in order; `_` for what is put together of others. */
const WORDS = [
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
   eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety`,
  `null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn
   achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig`,
  `zéro _ deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept
   dix-huit dix-neuf vingt trente quarante cinquante soixante _ _ _`,
  `cero _ dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete
   dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa`,
  `nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien
   achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig`,
];
const VALUES = new Map<string, number>();
for (const words of WORDS)
  for (const [at, word] of words.trim().split(/\s+/).entries())
    if (!VALUES.has(word)) VALUES.set(word, UNITS[at] as number);
VALUES.set('dozen', 12).set('ein', 1);
const TIMES = new Map([
  ['hundred', 100],
  ['hundert', 100],
  ['cent', 100],
  ['cien', 100],
  ['honderd', 100],
  ['thousand', 1000],
  ['tausend', 1000],
  ['mille', 1000],
  ['mil', 1000],
  ['duizend', 1000],
  ['million', 1e6],
  ['billion', 1e9],
  ['trillion', 1e12],
]);

const DIGITS = /\d[\d,.]*\d|\d/;

/** 1.200.000, 1.200 and 1,200 are thousands, 3.5 and 3,5 are none. */
function plainDigits(digits: string): string {
  if (/^\d{1,3}(?:\.\d{3}){2,}$|^[1-9]\d{0,2}\.\d{3}$/.test(digits))
    return digits.replaceAll('.', '');
  return /^\d+,\d{1,2}$/.test(digits) ? digits.replace(',', '.') : digits.replaceAll(',', '');
}

/** The value of a number, with what multiplies it: "2.5 million", "twenty-five", "two hundred and six". */
export function numberValue(text: string): number | undefined {
  const small = text
    .toLowerCase()
    .replace(/(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))/gu, '')
    .replace(/^(\p{L}{3,})und(?=\p{L}+ßig|\p{L}+zig)/u, '$1 ');
  const digits = DIGITS.exec(small)?.[0];
  let whole: number | undefined;
  let part: number | undefined;
  if (digits !== undefined) {
    part = Number(plainDigits(digits));
    if (Number.isNaN(part)) return undefined;
  }
  for (const word of small.match(/\p{L}+/gu) ?? []) {
    const value = VALUES.get(word);
    const times = TIMES.get(word);
    if (value !== undefined && digits === undefined) {
      if (word === 'dozen') part = (part ?? 1) * value;
      else part = (part ?? 0) + value;
    } else if (times !== undefined) {
      part = (part ?? 1) * times;
      if (times > 100) {
        whole = (whole ?? 0) + part;
        part = undefined;
      }
    }
  }
  return whole === undefined && part === undefined ? undefined : (whole ?? 0) + (part ?? 0);
}

const LISTS = WORDS.map((words) => words.trim().split(/\s+/));
/** The word for a number up to twenty, in the language of another word for one; English where that is none. */
export function numberWord(value: number, like = ''): string | undefined {
  const list = LISTS.find((words) => words.includes(like.toLowerCase())) ?? (LISTS[0] as string[]);
  const word = value <= 20 ? list[value] : undefined;
  return word === '_' ? undefined : word;
}

/** Words that say a number in one language and another thing in English. */
const AMBIGUOUS = new Set(['once', 'elf', 'cent', 'een']);
/** Words for numbers from two on in other languages than English. */
const ELSEWHERE = [
  ...LISTS.slice(1).flatMap((words) => words.slice(2)),
  ...['hundert', 'tausend', 'cien', 'mil', 'mille', 'honderd', 'duizend'],
].filter((word) => word !== '_' && !AMBIGUOUS.has(word) && !LISTS[0]?.includes(word));
const WORD = ELSEWHERE.toSorted((a, b) => b.length - a.length).join('|');
/** A number in words of another language than English: "fünf", "trente-deux", "fünfundvierzig". */
export const NUMBER_ELSEWHERE = `(?:(?:ein|${WORD})und)?(?:${WORD})(?:(?:[ -]| et | y )(?:${WORD}))*`;
