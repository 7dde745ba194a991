/**
 * The one way in which texts are made alike before they are compared: answers, words, names. What
 * is stored stays as it was written. Why these characters: docs/decisions/022-folding.md.
 */

/** What decides nothing, Unicode's Default_Ignorable_Code_Point: joiners, selectors, directions, tags. */
const IGNORED = new RegExp(
  '[\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E' +
    '\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFF8]|\\uDB40[\\uDC00-\\uDFFF]',
  'g',
);
const APOSTROPHES = /[\u00B4\u02BB\u02BC\u1FBD\u1FBF\u2018-\u201B\u2032\u2039\u203A\uFF07]/g;
const QUOTES = /[\u00AB\u00BB\u201C-\u201F\u2033\uFF02]/g;
const DASHES = /[\u058A\u05BE\u2010-\u2015\u2043\u2212\uFE58\uFE63\uFF0D]/g;

/**
 * Where NFKC would make of a text another one: 10² is not 102, the ™ behind a name no part of it,
 * an accent that stands alone no blank, the comma of 1，2，3 no part of a number. Thai and Lao
 * vowels stay whole, as everybody writes them.
 */
const KEPT = new RegExp(
  '((?<=\\p{Nd})[\\u00B2\\u00B3\\u00B9\\u2070\\u2074-\\u207E]+' +
    '|(?<=\\p{Nd})[\\uFF0C\\uFE10\\uFE50](?=\\p{Nd})(?!\\p{Nd}{3}(?!\\p{Nd}))' +
    '|[\\u00A8\\u00AF\\u00B4\\u00B8\\u02D8-\\u02DD\\u037A\\u0384\\u0385\\u0E33\\u0EB3\\u0EDC\\u0EDD\\u1FBD' +
    '\\u1FBF-\\u1FC1\\u1FCD-\\u1FCF\\u1FDD-\\u1FDF\\u1FED-\\u1FEF\\u1FFD\\u1FFE\\u2017\\u203E\\u2120\\u2122' +
    '\\u309B\\u309C\\uFC5E-\\uFC63\\uFE49-\\uFE4C\\uFE70\\uFE72\\uFE74\\uFE76\\uFE78\\uFE7A\\uFE7C\\uFE7E\\uFFE3])',
  'u',
);
/** Where NFKC would join two: 5½ is 5 1/2 and not 51/2, 3① is 3 1, №5 is no 5. */
const APART =
  /(?<=\p{Nd})(?=[\u00BC-\u00BE\u2150-\u215F\u2189\u2460-\u249B\u24EA])|(?<=\u2116)|(?<=[\u2460-\u2473\u24EA])(?=\p{Nd})/gu;
/** Whether one of both may be there, told twenty times as fast. */
const IS_SPECIAL = new RegExp(
  '[\\u00A8\\u00AF\\u00B2-\\u00B4\\u00B8\\u00B9\\u00BC-\\u00BE\\u02D8-\\u02DD\\u037A\\u0384\\u0385\\u0E33' +
    '\\u0EB3\\u0EDC\\u0EDD\\u1FBD-\\u1FC1\\u1FCD-\\u1FCF\\u1FDD-\\u1FDF\\u1FED-\\u1FEF\\u1FFD\\u1FFE\\u2017' +
    '\\u203E\\u2044\\u2070-\\u207E\\u2116-\\u2122\\u2150-\\u215F\\u2189\\u2460-\\u249B\\u24EA\\u309B\\u309C' +
    '\\uFC5E-\\uFC63\\uFE49-\\uFE4C\\uFE70-\\uFE7E\\uFFE3]|[0-9\\uFF10-\\uFF19][\\uFF0C\\uFE10\\uFE50]',
);

function compatible(text: string): string {
  if (!IS_SPECIAL.test(text)) return text.normalize('NFKC');
  const ordinary = (part: string) =>
    part.replace(APART, ' ').normalize('NFKC').replaceAll('\u2044', '/');
  return text
    .split(KEPT)
    .map((part, at) => (at % 2 === 0 ? ordinary(part) : part))
    .join('');
}

export const isAscii = (text: string): boolean => !/[^\0-\x7F]/.test(text);

/**
 * A text with every character in its plain form: ligatures as letters, fullwidth and presentation
 * forms as ordinary ones, straight quotation marks and hyphens, plain spaces, nothing invisible.
 * Case and line ends stay.
 */
export function plain(text: string): string {
  if (isAscii(text)) return text;
  // Before NFKC, which makes two marks of one double prime.
  return compatible(text.replace(QUOTES, '"'))
    .replace(APOSTROPHES, "'")
    .replace(DASHES, '-')
    .replace(IGNORED, '');
}

/** Text as it is compared: in its plain form, without differences of case and white space. */
export const fold = (text: string): string =>
  plain(text)
    .toLowerCase()
    .replace(/-{2,}/g, '-')
    .replace(/[\s\x85]{2,}|[\t-\r\x85\u1680\u2028\u2029]/g, ' ')
    .trim();
