import type { AnswerKind, SampleRow } from '../../dataset/rows/row.js';
import { type Counts, countUp } from './bins.js';

/** What is known of all answers of one kind. */
export interface KindLengths {
  kind: AnswerKind;
  answers: number;
  /** answers by length in tokens, the end-of-turn token included */
  lengths: Counts;
  /** rejected kinds: samples by length of the chosen answer minus this one's, in tokens */
  gaps: Counts;
  /** answers whose value stands in the training context, and of how many that is known */
  inContext: number;
  inContextKnown: number;
  /** answers cut at the longest length */
  truncated: number;
  /** answers that say that the text does not tell */
  abstaining: number;
  /** twins by the share of content words that are others, to a thousandth */
  editShares: Counts;
}

/** Counts lengths of answers by kind, row by row: a difference is what a model could learn instead. */
export class LengthCounter {
  private readonly kinds = new Map<AnswerKind, KindLengths>();

  private of(kind: AnswerKind): KindLengths {
    let known = this.kinds.get(kind);
    if (!known) {
      const none = { answers: 0, inContext: 0, inContextKnown: 0, truncated: 0, abstaining: 0 };
      known = { kind, ...none, lengths: new Map(), gaps: new Map(), editShares: new Map() };
      this.kinds.set(kind, known);
    }
    return known;
  }

  add(row: SampleRow): void {
    const lengths = [row.chosen_ids.length, ...row.rejected_ids.map((ids) => ids.length)];
    for (const [i, answer] of row.answers.entries()) {
      const length = lengths[i] ?? 0;
      const kind = this.of(answer.kind);
      kind.answers += 1;
      kind.truncated += answer.finish_reason === 'length' ? 1 : 0;
      kind.abstaining += answer.abstains === true ? 1 : 0;
      countUp(kind.lengths, length);
      if (typeof answer.edit_share === 'number')
        countUp(kind.editShares, Math.round(1000 * answer.edit_share) / 1000);
      if (i > 0) countUp(kind.gaps, row.chosen_ids.length - length);
      if (answer.in_context === true) kind.inContext += 1;
      if (typeof answer.in_context === 'boolean') kind.inContextKnown += 1;
    }
  }

  result(): KindLengths[] {
    return [...this.kinds.values()];
  }
}
