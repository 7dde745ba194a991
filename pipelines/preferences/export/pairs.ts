import type { SampleRow } from '../../dataset/rows/row.js';
import type { MadeTemplate } from '../../generated/log-entry.js';
import type { SpecialTokens } from './special-tokens.js';

/** A preferred and one dispreferred answer, as texts that are tokenised as they stand. */
export interface Pair {
  prompt: string;
  chosen: string;
  rejected: string;
  sample_id: string;
  document_id: string;
  /** what the rejected answer was made from */
  rejected_kind: string;
}

/** A pair with what it is in the row. */
export interface RowPair {
  pair: Pair;
  /** index of the rejected answer */
  index: number;
  /** one of its answers was cut, and has no end-of-turn token */
  cut: boolean;
}

/**
 * Why a pair is left out. cut-answer: an answer was cut at its most tokens and has no end-of-turn
 * token, where only whole ones are wanted. special-token: a text from outside writes out a special
 * token; the row has it as text, a tool would read the token.
 */
export type LeftOut = 'cut-answer' | 'special-token';

/** How the texts of a row become those of a tool. */
export interface PairForm {
  template: Pick<MadeTemplate, 'answer' | 'end'>;
  /** taken off the prompt: the token that the tool's tokenizer puts there itself */
  bos: string;
  special: SpecialTokens;
  /** text of an answer's ids, where it was cut */
  textOf(ids: Int32Array): Promise<string>;
  /** leave out pairs with an answer that was cut */
  wholeOnly: boolean;
}

/** The pairs of a row, one a rejected answer, and why others are left out. */
export async function pairsOf(
  row: SampleRow,
  { template, bos, special, textOf, wholeOnly }: PairForm,
): Promise<{ pairs: RowPair[]; leftOut: LeftOut[] }> {
  const [before = '', after = ''] = template.answer.split('{answer}');
  const prompt = row.prompt.startsWith(bos) ? row.prompt.slice(bos.length) : row.prompt;
  const isCut = (answer: number) => row.answers[answer]?.finish_reason === 'length';
  // The text of a cut answer is longer than what is trained on.
  const full = async (answer: number, text: string, ids: Int32Array) =>
    isCut(answer) ? textOf(ids) : `${before}${text}${after}${template.end}`;
  const isForeign = special.isForeignIn(row.prompt, row.prompt_ids) || special.isIn(row.chosen);
  const chosen = await full(0, row.chosen, row.chosen_ids);
  const pairs: RowPair[] = [];
  const leftOut: LeftOut[] = [];
  for (const [index, text] of row.rejected.entries()) {
    const cut = isCut(0) || isCut(index + 1);
    if (cut && wholeOnly) leftOut.push('cut-answer');
    else if (isForeign || special.isIn(text)) leftOut.push('special-token');
    else {
      const { sample_id, document_id } = row;
      const rejected = await full(index + 1, text, row.rejected_ids[index] as Int32Array);
      const rejected_kind = row.answers[index + 1]?.kind ?? '';
      const pair = { prompt, chosen, rejected, sample_id, document_id, rejected_kind };
      pairs.push({ index, cut, pair });
    }
  }
  return { pairs, leftOut };
}

/** A row as it is, for people and other programs: its texts, without template and token ids. */
export const plainRow = (row: SampleRow) => ({
  prompt: row.prompt,
  chosen: row.chosen,
  rejected: row.rejected,
  rejected_kinds: row.answers.slice(1).map(({ kind }) => kind),
  question: row.question,
  sample_id: row.sample_id,
  document_id: row.document_id,
  split: row.split,
});
