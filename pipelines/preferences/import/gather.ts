import { InputError, NoSamplesError } from '../../core/errors.js';
import { FieldError } from '../../sources/records/format.js';
import { isProblem, type Problem } from '../../sources/source.js';
import type { Frame } from './frame.js';
import type { ImportOptions } from './options.js';
import { prepareRow, type RowMaker } from './prepare-row.js';
import { readPreferences, type SourcedPreference } from './read-files.js';
import type { Scratch, ScratchEntry } from './scratch.js';

const PROBLEMS_KEPT = 10;

/** What was read of the files. */
export interface Gathered {
  records: number;
  /** records that stood there before */
  doubles: number;
  /** records that were left out, and the first of them */
  bad: number;
  problems: Problem[];
  /** by prompt, then by row */
  entries: ScratchEntry[];
}

const told = ({ source, message }: Problem): string => `\n  ${source}: ${message}`;

/**
 * All rows, on scratch.
 * @throws InputError where records are bad, and are not to be left out */
export async function gather(
  options: ImportOptions,
  frame: Frame,
  maker: RowMaker,
  scratch: Scratch,
): Promise<Gathered> {
  const entries = new Map<string, ScratchEntry>();
  const found: Gathered = { entries: [], records: 0, doubles: 0, bad: 0, problems: [] };
  const take = async (item: SourcedPreference): Promise<Problem | undefined> => {
    try {
      const row = await prepareRow(frame.frame(item), item.source, maker);
      if (entries.has(row.draft.instanceId)) found.doubles += 1;
      else entries.set(row.draft.instanceId, await scratch.add(row));
      return undefined;
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      return { source: item.source, message: error.message };
    }
  };
  for await (const item of readPreferences(options.files)) {
    found.records += 1;
    const problem = isProblem(item) ? item : await take(item);
    if (problem) {
      found.bad += 1;
      if (found.problems.length < PROBLEMS_KEPT) found.problems.push(problem);
      // Nobody reads more of them; the data set is as it was.
      if (!options.skipBad && found.problems.length === PROBLEMS_KEPT) break;
    }
    options.onProgress?.({ phase: 'read', done: found.records });
  }
  if (found.bad > 0 && !options.skipBad) {
    const n = found.bad === PROBLEMS_KEPT ? `${PROBLEMS_KEPT} or more` : found.bad;
    throw new InputError(
      `${n} records cannot be used, and nothing was imported; mend them, or leave them out with --skip-bad:${found.problems.map(told).join('')}`,
    );
  }
  const place = ({ documentId, instanceId }: ScratchEntry) => `${documentId} ${instanceId}`;
  found.entries = [...entries.values()].sort((a, b) => (place(a) < place(b) ? -1 : 1));
  if (found.entries.length > 0) return found;
  throw new NoSamplesError(
    `no rows: ${found.records} records were read, ${found.bad} of them cannot be used${found.problems.map(told).join('')}`,
  );
}
