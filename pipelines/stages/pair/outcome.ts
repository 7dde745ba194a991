import type { DropRecord } from '../../generated/ledger-record.js';
import type { Abstained, FoundEvidence, SampleDraft } from '../messages.js';

type Drop = Pick<DropRecord, 'reason' | 'detail'> & {
  found?: FoundEvidence;
  abstained?: Abstained;
};
export type Outcome = { sample: SampleDraft } | { drop: Drop };

/** A question without a sample. */
export const dropped = (reason: Drop['reason'], detail: string): { drop: Drop } => ({
  drop: { reason, detail },
});

/** A drop that says what had become of the question's evidence by then. */
export const withFound = (outcome: Outcome, found: FoundEvidence): Outcome =>
  'drop' in outcome ? { drop: { ...outcome.drop, found } } : outcome;

export const isOutcome = <T>(value: T | Outcome): value is Outcome =>
  typeof value === 'object' && value !== null && ('drop' in value || 'sample' in value);
