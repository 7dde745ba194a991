import { InputError } from '../../core/errors.js';
import { FieldError, type Format, isObject } from '../../sources/records/format.js';
import { readRecords } from '../../sources/records/index.js';
import { isProblem, type Problem } from '../../sources/source.js';
import { type Preference, preferenceOf } from './preference.js';

export interface SourcedPreference extends Preference {
  /** the file with its line or row */
  source: string;
}

/** What tells a record of preferences from an object of records. */
const format: Pick<Format, 'is'> = { is: (record) => 'chosen' in record || 'rejected' in record };
const reading = {
  formatOf: (record: Record<string, unknown>) =>
    format.is(record) ? (format as Format) : undefined,
};

/**
 * The records of files, one after another, or what is wrong with one.
 * @throws InputError where a file cannot be read at all
 */
export async function* readPreferences(
  files: readonly string[],
): AsyncGenerator<SourcedPreference | Problem> {
  for (const file of files) {
    try {
      for await (const item of readRecords(file, reading)) {
        if (isProblem(item)) {
          yield item;
          continue;
        }
        const { record, source } = item;
        if (!isObject(record)) yield { source, message: 'the record is not an object' };
        else yield* sourced(record, source);
      }
    } catch (error) {
      if (error instanceof InputError)
        throw new InputError(`${file}: ${error.message}`, { cause: error });
      throw error;
    }
  }
}

function* sourced(
  record: Record<string, unknown>,
  source: string,
): Generator<SourcedPreference | Problem> {
  try {
    yield { ...preferenceOf(record), source };
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    yield { source, message: error.message };
  }
}
