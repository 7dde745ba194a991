import { InputError } from '../../core/errors.js';
import { fileOnDisk } from '../files/archive.js';
import { sourceFailure } from '../files/failure.js';
import type { Problem, Reader } from '../source.js';
import { csv } from './containers/csv.js';
import { json } from './containers/json.js';
import { jsonl } from './containers/jsonl.js';
import { parquet } from './containers/parquet.js';
import { type Container, type FoundRecord, type Holding, readerOfRecords } from './records.js';

const containers: readonly Container[] = [jsonl, json, parquet, csv];

/** Files of many records. */
export const recordReaders: readonly Reader[] = containers.map(readerOfRecords);

/**
 * The records of a file on disk as they are, also of a compressed one.
 * @throws InputError where its kind is not known, or nothing (more) of it can be read
 */
export async function* readRecords(
  path: string,
  reading: Holding,
): AsyncGenerator<FoundRecord | Problem> {
  const file = fileOnDisk(path);
  const container = containers.find(({ endings }) =>
    endings.some((ending) => file.base.toLowerCase().endsWith(ending)),
  );
  if (!container) {
    const known = containers.flatMap(({ endings }) => endings).join(', ');
    throw new InputError(
      `files of this kind hold no records; known: ${known}, also as .gz and .zst`,
    );
  }
  try {
    yield* container.records(file, 'auto', reading);
  } catch (cause) {
    throw sourceFailure(cause);
  }
}
