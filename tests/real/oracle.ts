import type { InputDocument } from '../../pipelines/generated/document.js';

/** A row of lost-in-the-middle's nq-open-oracle. */
export interface OracleRow {
  question: string;
  answers: string[];
  ctxs: { title: string; text: string; isgold: boolean }[];
}

/** Long documents out of short ones: the gold passages of `size` rows, with their questions. */
export function joinRows(rows: readonly OracleRow[], size: number): InputDocument[] {
  const documents: InputDocument[] = [];
  for (let at = 0; at < rows.length; at += size) {
    const group = rows.slice(at, at + size);
    documents.push({
      title: `nq-open-oracle, rows ${at + 1} to ${at + group.length}`,
      text: group
        .flatMap(({ ctxs }) => ctxs.filter(({ isgold }) => isgold))
        .map(({ title, text }) => `${title}\n${text}`)
        .join('\n\n'),
      questions: group.map(({ question, answers }) => ({ question, answer: answers[0] as string })),
    });
  }
  return documents;
}
