import { InputError } from '../../core/errors.js';
import { textOf } from '../encoding/text-of.js';
import { wholeOf } from '../files/failure.js';
import type { Reader } from '../source.js';
import { isObject } from './format.js';
import { recordFormat } from './formats.js';
import { jsonlReader } from './jsonl.js';
import { documentsOf } from './records.js';

/** Largest .json read: it must be parsed as a whole. */
const MOST = 256 << 20;

/** Whether a text is a record a line in spite of its ending: its first line is one by itself. */
function isJsonLines(text: string): boolean {
  const end = text.indexOf('\n');
  try {
    return end > 0 && isObject(JSON.parse(text.slice(0, end)));
  } catch {
    return false;
  }
}

/** JSON: a list of records, {data: list}, one record, or a record a line. */
export const jsonReader: Reader = {
  endings: ['.json'],
  async *read(file, settings) {
    const text = await textOf(await wholeOf(file.open(), MOST), settings.encoding);
    if (text.trim() === '') throw new InputError('the file is empty');
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      if (isJsonLines(text)) return yield* jsonlReader.read(file, settings);
      throw new InputError(
        `not JSON: ${(cause as Error).message.slice(0, 200)} (a record a line wants the ending .jsonl)`,
        { cause },
      );
    }
    const format = recordFormat(settings);
    const list = isObject(value) && Array.isArray(value.data) ? value.data : value;
    const records = Array.isArray(list) ? list : [list];
    for (const [i, record] of records.entries())
      yield* documentsOf(record, `${file.name}#${i + 1}`, format);
  },
};
