import type { Follower } from '../../dataset/ledger/view.js';
import { type DocumentSketch, unpackedDocument } from '../../filters/near/document-sketch.js';
import { NearDuplicates } from '../../filters/near/near-duplicates.js';

/** What a data set has of near-duplicates, followed along its ledgers. */
export interface FollowedDuplicates {
  found: NearDuplicates;
  follow: Follower;
}

/**
 * Ledgers have all that is compared, also of rows that are long gone: so a run that is started
 * again, or another worker, knows what the first one knew.
 * @param least similarity of near ones; null where all samples stay
 */
export function followDuplicates(least: number | null): FollowedDuplicates | undefined {
  if (least === null) return undefined;
  const found = new NearDuplicates(least);
  // A document's record stands before those of its samples.
  let document: { id: string; sketch: DocumentSketch } | undefined;
  return {
    found,
    follow(record, origin) {
      if (record.kind === 'document') {
        const sketch = record.near === undefined ? undefined : unpackedDocument(record.near);
        document = sketch && { id: record.document_id, sketch };
      }
      if (record.kind !== 'sample' || record.near === undefined) return;
      if (document?.id !== record.document_id) return;
      const { sample_id: id, question_id: questionId, near: sketch } = record;
      found.add(document, { id, questionId, sketch, origin });
    },
  };
}
