import type { SubmittedDocument } from '../../dataset/ledger/submission.js';

/** Documents of a submission that brought no question. */
export interface Unasked {
  documents: number;
  /** documents of the submission */
  of: number;
  /** cloze questions made for them */
  cloze: number;
  /** sources of those for which none was made */
  without: string[];
}

export function unaskedOf(documents: readonly SubmittedDocument[]): Unasked {
  const unasked = documents.filter(({ questions }) => questions.every(({ cloze }) => cloze));
  return {
    documents: unasked.length,
    of: documents.length,
    cloze: unasked.reduce((sum, { questions }) => sum + questions.length, 0),
    without: unasked.filter(({ questions }) => questions.length === 0).map(({ source }) => source),
  };
}
