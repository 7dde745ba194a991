/**
 * How far the HTML twins of SQuALITY's stories are from their plain texts, as we read both:
 * node dist/tests/real/html-twin.js, with LONGPREF_TEST_DATA.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAll } from '../helpers/sources.js';

/** Words and marks, white space aside. */
const tokensOf = (text: string): string[] =>
  text.match(/[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu) ?? [];

/**
 * Edit distance of two lists, inserting and deleting one at a time (Myers 1986: O((n + m) d)).
 */
export function editDistance(a: readonly string[], b: readonly string[]): number {
  const most = a.length + b.length;
  const reached = new Int32Array(2 * most + 2);
  for (let d = 0; d <= most; d++) {
    for (let k = -d; k <= d; k += 2) {
      const down =
        k === -d ||
        (k !== d && (reached[k - 1 + most] as number) < (reached[k + 1 + most] as number));
      let x = down ? (reached[k + 1 + most] as number) : (reached[k - 1 + most] as number) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reached[k + most] = x;
      if (x >= a.length && x - k >= b.length) return d;
    }
  }
  return most;
}

export interface Twin {
  document: number;
  tokens: number;
  /** edit distance over the tokens of both */
  distance: number;
}

/** @param data what LONGPREF_TEST_DATA names */
export async function twins(data: string): Promise<Twin[]> {
  const read = async (file: string) =>
    (await readAll([path.join(data, 'squality', file)])).documents;
  const [texts, pages] = [await read('txt_dev.jsonl.gz'), await read('html_dev.jsonl.gz')];
  return texts.map(({ text }, i) => {
    const [a, b] = [tokensOf(text), tokensOf(pages[i]?.text ?? '')];
    return {
      document: i + 1,
      tokens: a.length,
      distance: editDistance(a, b) / (a.length + b.length),
    };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const all = await twins(path.resolve(process.env.LONGPREF_TEST_DATA ?? '.'));
  for (const { document, tokens, distance } of all)
    console.log(`${document}\t${tokens} tokens\t${distance.toFixed(5)}`);
}
