import { DatasetError } from '../../core/errors.js';
import type {
  DocumentRecord,
  DropRecord,
  SampleRecord as Sample,
} from '../../generated/ledger-record.js';
import type { AppendEntry, LogEntry, WithdrawEntry } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import { readLedger, submissionOf } from '../ledger/ledger.js';
import { readWithdrawn, withdrawnBy } from '../ledger/withdrawn.js';

/** A document of a data set, and what became of its questions. */
export interface FoundDocument {
  document: DocumentRecord;
  samples: Sample[];
  drops: DropRecord[];
  append: AppendEntry;
  submissionId: string;
}

export interface Found extends FoundDocument {
  /** the sample that was asked for, where one was */
  sample?: Sample;
}

/** Candidates shown where several fit. */
const SHOWN = 8;
const SHORTEST_PREFIX = 4;

type Match = { how: 'sample' | 'document' | 'source'; found: Found; name: string };

const isHash = (text: string): boolean =>
  /^[0-9a-f]+$/i.test(text) && text.length >= SHORTEST_PREFIX;

/** Whether a source is the one meant: the same path, or the end of it. */
const isSource = (source: string, wanted: string): boolean =>
  source === wanted || source.endsWith(`/${wanted}`) || wanted.endsWith(`/${source}`);

const fileOf = (source: string): string => source.replace(/[!#][^/]*$/, '');

/** All documents of a data set, as its ledgers tell, the newest append of each. */
export async function* documentsOf(
  store: Store,
  log: readonly LogEntry[],
): AsyncGenerator<FoundDocument> {
  const withdrawals = log.filter((entry): entry is WithdrawEntry => entry.kind === 'withdraw');
  const withdrawn = withdrawnBy(await readWithdrawn(store, withdrawals));
  for (const append of log) {
    if (append.kind !== 'append') continue;
    for (const file of append.ledger) {
      const submissionId = submissionOf(append, file);
      let current: FoundDocument | undefined;
      for await (const record of readLedger(store, file)) {
        if (record.kind === 'document') {
          if (current) yield current;
          current = { document: record, samples: [], drops: [], append, submissionId };
        } else if (record.kind === 'sample') {
          current?.samples.push(record);
          const drop = withdrawn.get(record.sample_id);
          if (drop && !current?.drops.includes(drop)) current?.drops.push(drop);
        } else current?.drops.push(record);
      }
      if (current) yield current;
    }
  }
}

/** The matches of one document: by the id of a sample, its own, or its source. */
function* matchesIn(found: FoundDocument, wanted: string): Generator<Match> {
  const id = wanted.toLowerCase();
  const { document, samples } = found;
  if (isHash(wanted)) {
    for (const sample of samples)
      if (sample.sample_id.startsWith(id))
        yield { how: 'sample', found: { ...found, sample }, name: `sample ${sample.sample_id}` };
    if (document.document_id.startsWith(id))
      yield { how: 'document', found, name: `document ${document.document_id}` };
  }
  if (isSource(document.source, wanted) || isSource(fileOf(document.source), wanted))
    yield { how: 'source', found, name: `source ${document.source}` };
}

/**
 * The document or sample that a text means: an id or the beginning of one, or a source's path or
 * its end.
 * @throws DatasetError where nothing fits, or several do, which it names
 */
export async function findItem(
  store: Store,
  log: readonly LogEntry[],
  wanted: string,
): Promise<Found> {
  const matches = new Map<string, Match>();
  const near: string[] = [];
  for await (const found of documentsOf(store, log)) {
    for (const match of matchesIn(found, wanted)) matches.set(match.name, match);
    const { source } = found.document;
    if (near.length < SHOWN && source.toLowerCase().includes(wanted.toLowerCase()))
      near.push(source);
  }
  const all = [...matches.values()];
  const [first] = all;
  if (first && all.length === 1) return first.found;
  if (!first) {
    const hint = near.length > 0 ? `; sources like it: ${near.join(', ')}` : '';
    throw new DatasetError(
      `${store.url} has no sample, document or source ${wanted}${hint}. Give an id (or its first ${SHORTEST_PREFIX} characters or more), or a path as it was given to longpref run`,
    );
  }
  const names = all.slice(0, SHOWN).map(({ name }) => name);
  const more = all.length > SHOWN ? ` and ${all.length - SHOWN} more` : '';
  throw new DatasetError(
    `${wanted} may mean ${all.length} things in ${store.url}: ${names.join(', ')}${more}. Give more of it`,
  );
}
