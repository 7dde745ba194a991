import { isAbort, type RecordBatch } from './record-batch.js';

/** A transaction that was given up, as a fetch tells it. */
export interface AbortedTransaction {
  producerId: bigint;
  firstOffset: number;
}

/**
 * Tells the batches of a fetch, in order, whose records count: not those of transactions that were
 * given up, nor what ends transactions. As Java's client does it (CompletedFetch).
 * @param aborted the transactions given up that reach into what was fetched
 */
export function committedOnly(
  aborted: readonly AbortedTransaction[],
): (batch: RecordBatch) => boolean {
  const ahead = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const open = new Set<bigint>();
  return (batch) => {
    while (ahead[0] && ahead[0].firstOffset < batch.next) {
      open.add((ahead.shift() as AbortedTransaction).producerId);
    }
    if (isAbort(batch)) open.delete(batch.producerId);
    return !batch.isControl && !(batch.isTransactional && open.has(batch.producerId));
  };
}
