/** First parts of words that keep their hyphen. */
const KEEPING = new Set(
  (
    'self well half ill non ex all cross high low long short mid anti semi so by great old new open ' +
    'one two three four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety'
  ).split(' '),
);

/** A word cut by a line's end: its first part, its hyphen, its second part in small letters. */
const CUT = /(?<!\p{L})(\p{L}+)([-\u2010])\n(?=(\p{Ll}+))/gu;
const HYPHEN = /[-\u2010]/;
/** Words, with what hyphens join. */
const WORDS = /\p{L}+(?:[-\u2010]\p{L}+)*/gu;
/** Scripts whose words nothing parts. */
const UNPARTED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001\uff0c]$/u;
const UNPARTED_START = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Part of the longest line of a page from which a line is full, and goes on in the next. */
const FULL = 0.8;

/** The words that stand in a text uncut, to tell what a cut one was. */
export function wordsOf(pages: readonly string[]): Set<string> {
  const words = new Set<string>();
  for (const page of pages)
    for (const [word] of page.matchAll(WORDS))
      words.add(word.toLowerCase().replaceAll('\u2010', '-'));
  return words;
}

/**
 * A page with the words whole that its lines cut. A hyphen stays where the document writes the word
 * so elsewhere, where it has more than one, or where its first part is one that keeps it.
 */
export function joinCutWords(page: string, words: ReadonlySet<string>): string {
  return page.replace(CUT, (_, first: string, hyphen: string, second: string, at: number) => {
    const [head, tail] = [first.toLowerCase(), second.toLowerCase()];
    if (words.has(head + tail)) return first;
    const behind = page[at + first.length + 2 + second.length] ?? '';
    const isOfMany = HYPHEN.test(page[at - 1] ?? '') || HYPHEN.test(behind);
    const keeps = isOfMany || words.has(`${head}-${tail}`) || KEEPING.has(head);
    return keeps ? first + hyphen : first;
  });
}

/** A page whose full lines of Chinese or Japanese go on in the next without a break. */
export function joinUnpartedLines(page: string): string {
  const lines = page.split('\n');
  let longest = 0;
  for (const line of lines) if (UNPARTED.test(line)) longest = Math.max(longest, line.length);
  return lines
    .map((line, i) => {
      const next = lines[i + 1];
      if (next === undefined) return line;
      const goesOn =
        line.length >= longest * FULL && UNPARTED.test(line) && UNPARTED_START.test(next);
      return goesOn && line.length > 8 ? line : `${line}\n`;
    })
    .join('');
}
