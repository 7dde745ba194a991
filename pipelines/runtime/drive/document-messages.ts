import type { SubmittedDocument } from '../../dataset/ledger/submission.js';
import type { DocumentMessage } from '../../stages/messages.js';

/** Documents of a submission from `from` on, without those the data set has. */
export async function* documentMessages(
  submissionId: string,
  documents: readonly SubmittedDocument[],
  from: number,
  has: (document: SubmittedDocument) => boolean,
): AsyncGenerator<DocumentMessage> {
  for (let ordinal = from; ordinal < documents.length; ordinal++) {
    const document = documents[ordinal] as SubmittedDocument;
    if (has(document)) continue;
    const { id: documentId, source, key: sourceKey, questions } = document;
    yield { submissionId, ordinal, documentId, source, sourceKey, questions };
  }
}
