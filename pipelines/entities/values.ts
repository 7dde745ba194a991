import type { Language } from '../language/which-language.js';
import { eachWord } from '../language/words.js';

/**
 * Patterns of numbers, dates and quantities: the one definition of them. All are parts of
 * patterns, for `RegExp`s with flags `giu`, between borders as `bounded` sets them.
 */

const NUMBER_WORDS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
  'seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand ' +
  'million billion trillion dozen';
const alternatives = (words: string): string => `(?:${words.trim().split(/\s+/).join('|')})`;
const NUMBER_WORD = alternatives(NUMBER_WORDS);

/** A number in digits: it ends at its last digit, so that "1,200" is whole and "11," is 11. */
export const NUMERAL =
  '[$€£¥]?(?:\\d{1,3}(?:\\.\\d{3}){2,}(?:,\\d+)?|\\d+(?:,\\d+)*(?:\\.\\d+)?)(?:%|st|nd|rd|th)?';
export const NUMBER_IN_WORDS = `${NUMBER_WORD}(?:[ -]${NUMBER_WORD})*`;
export const YEAR = '(?:1\\d|20)\\d\\d';

const MONTHS =
  'January February March April May June July August September October November December';
const MONTH = alternatives(MONTHS);
const MONTHS_SHORT = 'Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec';
const MONTH_SHORT = `(?:${alternatives(MONTHS_SHORT)}\\.?)`;
const DAY = '(?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)?';
/** Some texts have a space before every mark: "June 22 , 1885". */
const IN_YEAR = `(?: ?,? ?${YEAR})`;

/** Words of months and numbers in a language; English ones are known in all. */
const WORDS: Readonly<Record<Language, { months: string; numbers: string }>> = {
  en: { months: '', numbers: '' },
  none: { months: '', numbers: '' },
  de: {
    months:
      'Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember',
    numbers: `zwei drei vier fünf sechs sieben acht neun zehn elf zwölf fünfzehn zwanzig dreißig vierzig
      fünfzig sechzig siebzig achtzig neunzig hundert tausend`,
  },
  fr: {
    months: `janvier février mars avril mai juin juillet août septembre octobre novembre décembre`,
    numbers: `deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante
      cinquante soixante cent mille`,
  },
  es: {
    months: `enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre`,
    numbers: `dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta
      cincuenta sesenta cien ciento mil`,
  },
  nl: {
    months: `januari februari maart april mei juni juli augustus september oktober november december`,
    numbers: `twee drie vier vijf zes zeven acht negen tien elf twaalf vijftien twintig dertig veertig
      vijftig honderd duizend`,
  },
};

const DAY_ELSEWHERE = '(?:1er|(?:0?[1-9]|[12]\\d|3[01])\\.?º?)';

const DATE_IN_DIGITS =
  `${YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])` +
  '|(?:0?[1-9]|[12]\\d|3[01])[./](?:0?[1-9]|1[0-2])[./](?:1\\d|20)?\\d\\d';
const inMonth = (month: string): string =>
  `${DAY_ELSEWHERE} (?:de )?${month}(?: (?:de |del )?${YEAR})?|${month} (?:de )?${YEAR}`;
const ENGLISH_DATE =
  `(?:${DAY} (?:of )?)?${MONTH} ${DAY}${IN_YEAR}?` +
  `|${DAY} (?:of )?${MONTH}${IN_YEAR}?|${MONTH} ?,? ${YEAR}`;
const MONTHS_ELSEWHERE = Object.values(WORDS)
  .flatMap(({ months }) => months.split(/\s+/))
  .filter(Boolean);

/** A date of the calendar, in any of the languages, without those that have a name. */
const SHORT_DATE = `${DAY} ${MONTH_SHORT}${IN_YEAR}?|${MONTH_SHORT} ${DAY}${IN_YEAR}?`;
const DATE = `${ENGLISH_DATE}|${SHORT_DATE}|${inMonth(alternatives(MONTHS_ELSEWHERE.join(' ')))}|${DATE_IN_DIGITS}`;

/** Days that have a name of their own, of one language a line: others of it take their place. */
const FEAST_LISTS = [
  "Christmas Easter Michaelmas Martinmas Candlemas Lammas Whitsun Pentecost Epiphany Hallowe'en Midsummer",
  'Whitsuntide Lent Halloween Thanksgiving Ramadan',
  "Christmas_Eve New_Year's_Eve Midsummer_Eve Easter_Eve",
  "Christmas_Day New_Year's_Day Boxing_Day Michaelmas_Day Lammas_Day Easter_Day Easter_Sunday Easter_Monday Good_Friday Ash_Wednesday Thanksgiving_Day",
  'Weihnachten Ostern Pfingsten Michaelis Johannis Neujahr Silvester Heiligabend Lichtmess',
  'Noël Pâques',
  'Toussaint Pentecôte Chandeleur',
  'Navidad Pascua Nochebuena Nochevieja Pentecostés',
  'Kerstmis Pasen Pinksteren Driekoningen Oudejaar',
].map((line) => line.split(' ').map((name) => name.replaceAll('_', ' ')));
const FEASTS = FEAST_LISTS.flat()
  .flatMap((name) => name.split(' '))
  .join(' ');
/** The longest first: "Christmas Eve" is not Christmas. */
const FEAST = `(?:${FEAST_LISTS.flat()
  .toSorted((a, b) => b.length - a.length)
  .map((name) => name.replaceAll("'", "['’]"))
  .join('|')})`;
/** A date by its name or in the calendar. */
export const DAY_OR_DATE = `${DATE}|${FEAST}`;
/** "lent" is no Lent: of what matches a pattern of dates. */
export const isDateAsWritten = (text: string): boolean => !/^\p{Ll}[\p{L}']*$/u.test(text);

const CHINESE_DIGIT = '[〇零一二三四五六七八九十百千万萬亿億两兩廿]';
const CHINESE_NUMBER = `(?:\\d+(?:\\.\\d+)?[十百千万萬亿億]?|${CHINESE_DIGIT}+)`;
/** Chinese dates and numbers, which have no spaces around them. */
export const CHINESE_DATE =
  `(?:\\d{2,4}|[〇零一二三四五六七八九]{2,4})年(?:(?:\\d{1,2}|[一二三四五六七八九十]{1,3})月(?:(?:\\d{1,2}|[一二三四五六七八九十廿]{1,4})[日号號])?)?` +
  '|[正臘腊一二三四五六七八九十]{1,3}月初[一二三四五六七八九十]' +
  '|(?:\\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\\d{1,2}|[一二三四五六七八九十廿]{1,4})[日号號]';
export const CHINESE_QUANTITY = `${CHINESE_NUMBER}[多余餘]?(?:公里|千米|公斤|里|米|尺|丈|斤|两|兩|元|岁|歲|年|天|日|个月|個月|小时|小時|分钟|分鐘|匹|头|頭|人)`;
export const CHINESE_NUMERAL = `第?${CHINESE_DIGIT}{2,}|\\d+(?:\\.\\d+)?[十百千万萬亿億]`;

export const UNITS = alternatives(`
  mm cm m km kg g mg t l ml ha s ms min h Hz kHz MHz GHz kW MW GB MB kB TB °C °F K
  millimetres? millimeters? centimetres? centimeters? metres? meters? kilometres? kilometers? miles? yards? feet foot
  inch(?:es)? acres? hectares? pounds? ounces? grams? kilograms? kilos? tons? tonnes? litres? liters? gallons? bushels? leagues? fathoms?
  dollars? cents? euros? shillings? pence pennies guineas? francs? marks? roubles? rubles? yen
  percent years? months? weeks? days? hours? minutes? seconds? centuries degrees
  Meter Metern Kilometer Kilometern Meilen? Fuß Zoll Pfund Gramm Kilogramm Zentner Liter Taler Thaler Mark Gulden Franken
  Pfennige? Kreuzer Dukaten Louisdor Prozent Jahren? Monaten? Wochen? Tagen? Stunden? Minuten? Sekunden?
  mètres? kilomètres? lieues? pieds? pouces? livres? kilos? litres? sous écus? ans? années? mois semaines? jours? heures? minutes? pistoles?
  metros? kilómetros? leguas? pies pulgadas? libras? arrobas? litros? reales duros? pesetas? pesos? ducados? años? meses semanas? días? horas? minutos?
  meters? kilometers? mijlen voet duim pond guldens? stuivers? florijnen jaren? maanden? weken dagen uren? minuten`);

const plainMarks = (text: string): string => text.replaceAll('’', "'");

/** Every month has so many days. */
const DAYS = 28;
const CALENDARS = [MONTHS, MONTHS_SHORT, ...Object.values(WORDS).map(({ months }) => months)].map(
  (months) => months.split(/\s+/).filter(Boolean),
);
const DAY_IN_DIGITS = /(?<=^\d{4}-\d\d-)\d\d|^\d{1,2}(?=[./])/;
const DAY_IN_WORDS = /(?<!\d)\d{1,2}(?!\d|st|nd|rd|th)/;

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const feastsLike = (date: string): string[] | undefined =>
  FEAST_LISTS.find((list) => list.some((feast) => isSame(feast, plainMarks(date))));

/** Whether two dates may stand in each other's place: of days with a name those of one language and grammar. */
export const isDateLike = (date: string, other: string): boolean =>
  feastsLike(date) === feastsLike(other);

/**
 * Other dates of the calendar, written as this one is: another month, or another day; of days that
 * have a name the others. Nothing for a date that has none of these.
 * @param date matches `DATE` or `FEAST`
 */
export function datesLike(date: string): string[] {
  const feasts = feastsLike(date);
  if (feasts) return feasts.filter((one) => !isSame(one, plainMarks(date)));
  const inDigits = DAY_IN_DIGITS.test(date);
  const day = (inDigits ? DAY_IN_DIGITS : DAY_IN_WORDS).exec(date)?.[0];
  const replaced = (other: string) => date.replace(inDigits ? DAY_IN_DIGITS : DAY_IN_WORDS, other);
  const days = Array.from({ length: day === undefined ? 0 : DAYS }, (_, at) =>
    String(at + 1).padStart(day?.startsWith('0') ? 2 : 1, '0'),
  );
  const words = date.match(/\p{L}+/gu) ?? [];
  const calendar =
    CALENDARS.find((months) => months.some((month) => words.some((word) => isSame(word, month)))) ??
    [];
  const month = words.find((word) => calendar.some((one) => isSame(one, word))) ?? '';
  const months = Number(day ?? 1) <= DAYS ? calendar.filter((one) => !isSame(one, month)) : [];
  return [
    ...months.map((other) => date.replace(month, other)),
    ...days.filter((other) => Number(other) !== Number(day)).map(replaced),
  ];
}

/** Where a value may begin and end: not inside a word, nor inside another number. */
export const bounded = (pattern: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}]|\\d[.,:])(?:${pattern})(?![\\p{L}\\p{N}]|[.,:]\\d)`, 'giu');

/** A pattern that has to be the whole of a text. */
export const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'iu');

/** Behind these a number of four digits is a year. */
const BEFORE_YEAR =
  '(?<=\\b(?:in|since|of|by|until|till|from|before|after|around|about|year|Jahre?|seit|um|en|depuis|année|desde|año|sinds|omstreeks|jaar|anno) )';

/** Where a value may begin: with a digit, a sign of money, or one of these words. */
interface Grammar {
  starts: ReadonlySet<string>;
  /** matches at a place of the text */
  at: RegExp;
}

function grammarOf(language: Language): Grammar {
  const { months, numbers } = WORDS[language];
  const month = months === '' ? '' : alternatives(months);
  const inWords = numbers === '' ? NUMBER_IN_WORDS : `${NUMBER_IN_WORDS}|${alternatives(numbers)}`;
  const elsewhere = month === '' ? '' : `${inMonth(month)}|`;
  const date =
    `${ENGLISH_DATE}|${elsewhere}${DATE_IN_DIGITS}|${SHORT_DATE}` +
    `|${YEAR}s|${BEFORE_YEAR}${YEAR}|${FEAST}`;
  const quantity =
    '[$€£¥]\\d+(?:,\\d+)*(?:\\.\\d+)?(?: (?:million|billion|thousand))?' +
    '|\\d+(?:[.,]\\d+)* ?(?:%|°)(?: ?[CF])?' +
    `|(?:${NUMERAL}(?: (?:million|hundred|thousand))?[ -]?|(?:${inWords})(?: and a half)?[ -])${UNITS}`;
  const pattern = `(?<date>${date})|(?<quantity>${quantity})|(?<number>${NUMERAL}|${inWords})`;
  const starts = `${NUMBER_WORDS} ${MONTHS} ${MONTHS_SHORT} ${FEASTS} ${months} ${numbers}`;
  return {
    starts: new Set(starts.toLowerCase().trim().split(/\s+/)),
    at: new RegExp(bounded(pattern).source, 'iuy'),
  };
}

const grammars = new Map<Language, Grammar>();

function grammarFor(language: Language): Grammar {
  const grammar = grammars.get(language) ?? grammarOf(language);
  grammars.set(language, grammar);
  return grammar;
}

/** Han characters have no borders between words, and "一" alone is in too many of them. */
const CHINESE_VALUES = new RegExp(
  `(?<![\\d.])(?:(?<date>${CHINESE_DATE})|(?<quantity>${CHINESE_QUANTITY})|(?<number>${CHINESE_NUMERAL}))`,
  'gu',
);

export interface Value {
  start: number;
  end: number;
  type: 'date' | 'quantity' | 'number';
}

const typeOf = ({ date, quantity }: Record<string, string | undefined> = {}): Value['type'] =>
  date !== undefined ? 'date' : quantity !== undefined ? 'quantity' : 'number';

function chineseIn(text: string): Value[] {
  if (!/\p{Script=Han}/u.test(text)) return [];
  return [...text.matchAll(CHINESE_VALUES)].map(({ 0: match, index, groups }) => ({
    ...{ start: index, end: index + match.length },
    type: typeOf(groups),
  }));
}

const MONEY = /[$€£¥]/;

function spacedIn(text: string, language: Language): Value[] {
  const { starts, at } = grammarFor(language);
  const values: Value[] = [];
  let done = 0;
  eachWord(text, (word, wordEnd) => {
    if (word < done) return;
    const first = text.charCodeAt(word);
    const isDigit = first >= 0x30 && first <= 0x39;
    if (!isDigit && !starts.has(text.slice(word, wordEnd).toLowerCase())) return;
    at.lastIndex = isDigit && MONEY.test(text.charAt(word - 1)) ? word - 1 : word;
    const match = at.exec(text);
    if (!match || (match.groups?.date !== undefined && !isDateAsWritten(match[0]))) return;
    done = match.index + match[0].length;
    values.push({ start: match.index, end: done, type: typeOf(match.groups) });
  });
  return values;
}

/** Dates, quantities and numbers of a text, in their order; none overlaps another. */
export function valuesIn(text: string, language: Language = 'en'): Value[] {
  const values = [...chineseIn(text), ...spacedIn(text, language)].sort(
    (a, b) => a.start - b.start || b.end - a.end,
  );
  let end = 0;
  return values.filter((value) => {
    if (value.start < end) return false;
    end = value.end;
    return true;
  });
}
