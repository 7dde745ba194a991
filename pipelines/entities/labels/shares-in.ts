import { remembered } from '../../core/remembered.js';
import { placesOf } from '../../language/whole-match.js';
import { LABELS, type Shares } from './label.js';
import { labelShares } from './label-model.js';
import { piecesOf } from './mention-features.js';

/** Mentions of a span that are looked at, and how much of the text around each (UTF-16 units). */
const MOST = 4;
const AROUND = 80;

/** What is asked of one mention: one alone is too sure of itself. */
const VIEWS = [
  { words: true, context: true },
  { words: true, context: false },
  { words: false, context: true },
];

export function meanOf(all: readonly Shares[]): Shares {
  const sum = new Float32Array(LABELS.length);
  for (const shares of all)
    for (const [label, share] of shares.entries()) sum[label] = (sum[label] as number) + share;
  return sum.map((one) => one / all.length);
}

/** Mentions whose labels are remembered: answers to many questions are looked for in the same texts. */
const MENTIONS = 8192;

/** The labels of a mention, of the lengths of what stands before it and of itself, and the text of all. */
const sharesOf = remembered(MENTIONS, (mention): Shares => {
  const [, before, length, text] = /^(\d+) (\d+) ([\s\S]*)$/.exec(mention) as unknown as string[];
  const [start, pieces] = [Number(before), piecesOf(text as string)];
  return meanOf(VIEWS.map((told) => labelShares(pieces, start, start + Number(length), told)));
});

/** The labels of one mention, by its words and those around it. */
export function sharesAt(text: string, start: number, end: number): Shares {
  // Half a word at the edge would be another word.
  const cut = text
    .slice(Math.max(0, start - AROUND), start)
    .replace(start > AROUND ? /^\S*/ : /^/, '');
  return sharesOf(`${cut.length} ${end - start} ${cut}${text.slice(start, end + AROUND)}`);
}

const sharesAlone = remembered(MENTIONS, (span) =>
  labelShares(piecesOf(span), 0, span.length, { words: true, context: false }),
);

/**
 * How probable each label is for what a span of English texts names: the mean over its first
 * mentions; by its words alone where it stands in none.
 */
export function sharesIn(span: string, texts: readonly string[]): Shares {
  const seen: Shares[] = [];
  for (const text of texts) {
    for (const at of placesOf(span, text)) {
      seen.push(sharesAt(text, at, at + span.length));
      if (seen.length === MOST) return meanOf(seen);
    }
  }
  return seen.length > 0 ? meanOf(seen) : sharesAlone(span);
}
