import type { SampleRow } from '../../dataset/rows/row.js';
import type { RowPair } from './pairs.js';

/** Longest rows that are tokenised as the tool does it. */
const CHECKED = 32;
/**
 * Where parts of a row meet, the text's tokens may be others than the row's: more than one more there
 * was never seen.
 */
const SPARE_A_SEAM = 2;
const ROUNDED_TO = 64;

/** What a tool will make of a pair's text: ids of prompt and answer together. */
export type ToolIds = (prompt: string, answer: string) => Promise<number[]>;

interface Kept {
  tokens: number;
  row: Pick<SampleRow, 'prompt_ids' | 'chosen_ids' | 'rejected_ids'>;
  pairs: readonly RowPair[];
}

export interface Lengths {
  /** tokens of the longest prompt with an answer, as the rows have it */
  longest: number;
  /** the length a tool must allow, so that nothing is cut */
  setting: number;
  /** pairs of the longest rows, tokenised as the tool does it, and those of them with the row's own ids */
  checked: number;
  same: number;
}

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id, i) => id === b[i]);

/** Finds the longest row in tokens, and holds on to the texts of a few. */
export class LengthTracker {
  private longest = 0;
  private most = 0;
  private kept: Kept[] = [];

  add(row: SampleRow, pairs: readonly RowPair[]): void {
    const [first] = pairs;
    if (!first) return;
    const answers = [row.chosen_ids, ...pairs.map(({ index }) => row.rejected_ids[index] ?? [])];
    const tokens = row.prompt_ids.length + Math.max(...answers.map(({ length }) => length));
    this.longest = Math.max(this.longest, tokens);
    // Between segments, before the answer, and a token that a tokenizer may put first.
    const seams = row.segments.length + 1;
    this.most = Math.max(this.most, tokens + SPARE_A_SEAM * seams);
    if (this.kept.length === CHECKED && tokens <= (this.kept.at(-1)?.tokens ?? 0)) return;
    const { prompt_ids, chosen_ids, rejected_ids } = row;
    this.kept.push({ tokens, row: { prompt_ids, chosen_ids, rejected_ids }, pairs });
    this.kept.sort((a, b) => b.tokens - a.tokens);
    this.kept = this.kept.slice(0, CHECKED);
  }

  /** Tokenises the longest rows as the tool does it. */
  async result(toolIds: ToolIds): Promise<Lengths> {
    let [checked, asInRow, most] = [0, 0, this.most];
    for (const { row, pairs } of this.kept) {
      for (const { pair: texts, index, cut } of pairs) {
        const [chosen, rejected] = await Promise.all([
          toolIds(texts.prompt, texts.chosen),
          toolIds(texts.prompt, texts.rejected),
        ]);
        // What the tool puts behind an answer that was cut is no difference of its tokens.
        const isSame = (ids: number[], answer: Int32Array | undefined) =>
          [0, cut ? 1 : 0].some((more) =>
            same(ids.slice(0, ids.length - more), [...row.prompt_ids, ...(answer ?? [])]),
          );
        checked += 1;
        if (isSame(chosen, row.chosen_ids) && isSame(rejected, row.rejected_ids[index]))
          asInRow += 1;
        most = Math.max(most, chosen.length, rejected.length);
      }
    }
    const setting = Math.ceil(most / ROUNDED_TO) * ROUNDED_TO;
    return { longest: this.longest, setting, checked, same: asInRow };
  }
}
