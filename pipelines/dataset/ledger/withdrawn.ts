import type { DropRecord, LedgerRecord } from '../../generated/ledger-record.js';
import type { WithdrawEntry } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import { readLedger } from './ledger.js';

/** Drop records by the samples that were withdrawn with them. */
export type WithdrawnSamples = ReadonlyMap<string, DropRecord>;

/** The samples that drop records withdraw: their own records say what was before. */
export function withdrawnBy(records: Iterable<LedgerRecord>): WithdrawnSamples {
  const withdrawn = new Map<string, DropRecord>();
  for (const record of records)
    if (record.kind === 'drop') for (const id of record.samples ?? []) withdrawn.set(id, record);
  return withdrawn;
}

/** All drop records of withdrawals. */
export async function readWithdrawn(
  store: Store,
  withdrawals: readonly WithdrawEntry[],
): Promise<DropRecord[]> {
  const records: DropRecord[] = [];
  for (const file of withdrawals.flatMap(({ ledger }) => ledger))
    for await (const record of readLedger(store, file))
      if (record.kind === 'drop') records.push(record);
  return records;
}
