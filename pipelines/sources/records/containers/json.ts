import { InputError } from '../../../core/errors.js';
import { textOf } from '../../encoding/text-of.js';
import { wholeOf } from '../../files/failure.js';
import { isObject } from '../format.js';
import type { Container } from '../records.js';
import { jsonl } from './jsonl.js';
import { parseJson, whyNotJson } from './parse-json.js';
import { LARGEST_JSON, recordsOfJson } from './shapes.js';

/** Whether a text is a record a line in spite of its ending: its first line is one by itself. */
function isJsonLines(text: string): boolean {
  const end = text.indexOf('\n');
  try {
    return end > 0 && isObject(parseJson(text.slice(0, end)));
  } catch {
    return false;
  }
}

/** JSON: one document, or a record a line. */
export const json: Container = {
  endings: ['.json'],
  async *records(file, encoding, reading) {
    const text = await textOf(await wholeOf(file.open(), LARGEST_JSON), encoding);
    if (text.trim() === '') {
      yield { source: file.name, message: 'the file is empty', isEmpty: true };
      return;
    }
    let value: unknown;
    try {
      value = parseJson(text);
    } catch (cause) {
      if (isJsonLines(text)) return yield* jsonl.records(file, encoding, reading);
      throw new InputError(
        `not JSON: ${whyNotJson(cause, text)} (a record a line wants the ending .jsonl)`,
        { cause },
      );
    }
    yield* recordsOfJson(value, file.name, reading);
  },
};
