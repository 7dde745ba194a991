import type { Question, SubmittedDocument } from '../../dataset/ledger/submission.js';
import { smallerKey } from '../../sources/source-key.js';
import { mergeQuestions } from './questions.js';

/** The documents of a submission that is being put together. */
export class SubmittedDocuments {
  private readonly byId = new Map<string, SubmittedDocument>();

  /** Documents with equal texts are one, with the questions of both and the smaller key. */
  add(document: SubmittedDocument): void {
    const before = this.byId.get(document.id);
    const questions = mergeQuestions(before?.questions ?? [], document.questions);
    const key = smallerKey(document.key, before?.key);
    this.byId.set(document.id, { ...(before ?? document), key, questions: resolved(questions) });
  }

  /** Sorted by id: which ones a limit takes does not depend on the order of the sources. */
  chosen(limit: number | null): SubmittedDocument[] {
    return [...this.byId.values()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit ?? undefined);
  }
}

/** Questions that were made stand in for given ones, not beside them. */
function resolved(questions: Question[]): Question[] {
  const given = questions.filter(({ cloze }) => !cloze);
  return given.length > 0 ? given : questions;
}
