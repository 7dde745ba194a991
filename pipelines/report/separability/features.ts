/**
 * What of an answer can be seen without the context: its length, its marks, what it shares with the
 * question. Hand-made and few, so that what gives a data set away can be said in words.
 */

/** What is known of an answer and its question before features are counted, once for all of them. */
interface Answer {
  text: string;
  /** as written */
  shown: readonly string[];
  /** in lower case */
  words: readonly string[];
  /** distinct words of the answer, of the question, and of both */
  said: number;
  asked: number;
  shared: number;
  /** in code points */
  characters: number;
  /** words, at least 1: a denominator */
  count: number;
}

export interface Feature {
  name: string;
  /** features of one group say nearly the same: people are told of one of them */
  group: string;
  /** what answers do that have more of it, or less: ends the sentence "rejected answers …" */
  more: string;
  less: string;
  of: (answer: Answer) => number;
}

const WORD = /[\p{L}\p{N}_]+/gu;
const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/** Words of talk, which a transcript has and a reference answer has not. */
const TALK = new Set('i we you me my our us your yeah okay uh um so well'.split(' '));
const FIRST = new Set(['the', 'a', 'an', 'in', 'of', 'to']);

const matches = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
const shareOf = (words: readonly string[], is: (word: string) => boolean): number =>
  words.filter(is).length / Math.max(1, words.length);

/** A mark for each word of the answer. */
const mark = (name: string, pattern: RegExp, plural: string): Feature => ({
  ...{ name, group: name, more: `have more ${plural}`, less: `have fewer ${plural}` },
  of: ({ text, count }) => matches(text, pattern) / count,
});

const often = (name: string, group: string, what: string, is: RegExp): Feature => ({
  ...{ name, group, more: `more often ${what}`, less: `less often ${what}` },
  of: ({ text }) => (is.test(text) ? 1 : 0),
});

export const FEATURES: readonly Feature[] = [
  {
    ...{ name: 'characters', group: 'length', more: 'are longer', less: 'are shorter' },
    of: ({ characters }) => Math.log1p(characters),
  },
  {
    ...{
      name: 'words',
      group: 'length',
      more: 'are longer, in words',
      less: 'are shorter, in words',
    },
    of: ({ count }) => Math.log1p(count),
  },
  {
    ...{ name: 'one word', group: 'length' },
    ...{ more: 'more often are a single word', less: 'less often are a single word' },
    of: ({ words }) => (words.length === 1 ? 1 : 0),
  },
  {
    ...{ name: 'word length', group: 'word length' },
    ...{ more: 'have longer words', less: 'have shorter words' },
    of: ({ characters, count }) => characters / count,
  },
  {
    ...{ name: 'distinct words', group: 'distinct words' },
    ...{ more: 'repeat their words less', less: 'repeat their words more' },
    of: ({ said, count }) => said / count,
  },
  {
    ...{ name: 'words of the question', group: 'question' },
    ...{
      more: 'take more of their words from the question',
      less: 'take fewer of their words from the question',
    },
    of: ({ shared, said }) => shared / Math.max(1, said),
  },
  {
    ...{ name: 'question covered', group: 'question' },
    ...{
      more: 'share more words with the question',
      less: 'share fewer words with the question',
    },
    of: ({ shared, asked }) => shared / Math.max(1, asked),
  },
  mark('full stops', /\./g, 'full stops'),
  mark('commas', /,/g, 'commas'),
  mark('question marks', /\?/g, 'question marks'),
  mark('exclamation marks', /!/g, 'exclamation marks'),
  mark('colons', /:/g, 'colons'),
  mark('quotation marks', /["“”]/g, 'quotation marks'),
  mark('braces', /\{/g, 'braces'),
  mark('hyphens', /-/g, 'hyphens'),
  mark('apostrophes', /['’]/g, 'apostrophes'),
  mark('brackets', /\(/g, 'brackets'),
  mark('underscores', /_/g, 'underscores'),
  mark('semicolons', /;/g, 'semicolons'),
  {
    ...{ name: 'digits', group: 'digits', more: 'have more digits', less: 'have fewer digits' },
    of: ({ text, characters }) => matches(text, /\p{Nd}/gu) / Math.max(1, characters),
  },
  {
    ...{ name: 'capitals', group: 'capitals' },
    ...{ more: 'have more capitals', less: 'have fewer capitals' },
    of: ({ text, characters }) => matches(text, /\p{Uppercase}/gu) / Math.max(1, characters),
  },
  {
    ...{ name: 'capitalised words', group: 'capitals' },
    ...{ more: 'have more words with a capital', less: 'have fewer words with a capital' },
    of: ({ shown }) => shareOf(shown, (word) => /^\p{Uppercase}/u.test(word)),
  },
  often('capital first', 'first', 'begin with a capital', /^\p{Uppercase}/u),
  often('digit first', 'digits', 'begin with a digit', /^\p{Nd}/u),
  {
    ...{ name: 'sentence end', group: 'sentence end' },
    ...{ more: 'more often end like a sentence', less: 'less often end like a sentence' },
    of: ({ text }) => (/^[.!?。]$/.test(text.trimEnd().slice(-1)) ? 1 : 0),
  },
  {
    ...{ name: 'talk', group: 'talk' },
    ...{
      more: 'have more words of talk (I, we, yeah, um)',
      less: 'have fewer words of talk (I, we, yeah, um)',
    },
    of: ({ words }) => shareOf(words, (word) => TALK.has(word)),
  },
  often('line breaks', 'line breaks', 'have a line break', /\n/),
  {
    ...{ name: 'article first', group: 'article first' },
    ...{
      more: 'more often begin with a small word (the, a, in, of)',
      less: 'less often begin with a small word (the, a, in, of)',
    },
    of: ({ words }) => (FIRST.has(words[0] ?? '') ? 1 : 0),
  },
];

/**
 * The features of an answer to a question.
 * @returns shape [FEATURES.length]: logarithms, shares, counts a word, or 0 and 1; all finite
 */
export function featuresOf(text: string, question: string): Float64Array {
  const words = wordsOf(text.toLowerCase());
  const said = new Set(words);
  const asked = new Set(wordsOf(question.toLowerCase()));
  const answer: Answer = {
    text,
    shown: wordsOf(text),
    words,
    said: said.size,
    asked: asked.size,
    shared: [...said].filter((word) => asked.has(word)).length,
    characters: [...text].length,
    count: Math.max(1, words.length),
  };
  return Float64Array.from(FEATURES, (feature) => feature.of(answer));
}
