import { plain } from '../language/fold.js';
import { eachName, isUpper, MARKS_BEFORE_SENTENCE, type Word } from './evidence.js';
import type { Lexicon } from './lexicon/lexicon.js';

/** A word of a text with what is between it and the one before. */
export interface Token extends Word {
  /** its plain form in lower case */
  small: string;
  gap: string;
  isCapital: boolean;
  /** whether a sentence or a line of its own begins here */
  opens: boolean;
}

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let last = 0;
  eachName(text, ({ text: written, start, end }) => {
    const gap = text.slice(last, start);
    tokens.push({
      text: written,
      start,
      end,
      gap,
      small: plain(written).toLowerCase(),
      isCapital: isUpper(written),
      opens: tokens.length === 0 || (gap !== ' ' && MARKS_BEFORE_SENTENCE.test(gap)),
    });
    last = end;
  });
  return tokens;
}

const BESIDE = new Set([' ', '\n', '-', "'", '’', '']);

/** Whether a token stands right behind the one before it, or behind the dot that shortens that. */
function isJoined(tokens: readonly Token[], at: number, lexicon: Lexicon): boolean {
  const { gap } = tokens[at] as Token;
  if (BESIDE.has(gap)) return true;
  const { text, small } = tokens[at - 1] as Token;
  return /^\.[ \n]?$/.test(gap) && (text.length === 1 || lexicon.titles.has(small));
}

/** Most small words inside a name: "of the", "van der". */
const MOST_PARTICLES = 3;

/**
 * Capitalised words that belong together, as indices: "Capt. J. Fisher", "Ludwig van Beethoven". A
 * title is joined to what stands right behind it alone: the King of France has two.
 */
export function* runsOf(tokens: readonly Token[], lexicon: Lexicon): Generator<number[]> {
  for (let at = 0; at < tokens.length; at++) {
    if (!(tokens[at] as Token).isCapital) continue;
    const run = [at];
    for (let to = at + 1; to < tokens.length && isJoined(tokens, to, lexicon); to++) {
      const { isCapital, small } = tokens[to] as Token;
      const last = run.at(-1) as number;
      if (isCapital) run.push(to);
      else if (
        !lexicon.particles.has(small) ||
        to - last > MOST_PARTICLES ||
        lexicon.titles.has((tokens[last] as Token).small)
      )
        break;
    }
    yield run;
    at = run.at(-1) as number;
  }
}
