import { InputError } from '../../../core/errors.js';
import { textOf } from '../../encoding/text-of.js';
import { wholeOf } from '../../files/failure.js';
import type { Reader } from '../../source.js';
import { isObject } from '../format.js';
import { recordFormat } from '../formats.js';
import { jsonlReader } from './jsonl.js';
import { parseJson, whyNotJson } from './parse-json.js';
import { documentsOfJson, LARGEST_JSON } from './shapes.js';

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
export const jsonReader: Reader = {
  endings: ['.json'],
  async *read(file, settings) {
    const text = await textOf(await wholeOf(file.open(), LARGEST_JSON), settings.encoding);
    if (text.trim() === '') {
      yield { source: file.name, message: 'the file is empty', isEmpty: true };
      return;
    }
    let value: unknown;
    try {
      value = parseJson(text);
    } catch (cause) {
      if (isJsonLines(text)) return yield* jsonlReader.read(file, settings);
      throw new InputError(
        `not JSON: ${whyNotJson(cause, text)} (a record a line wants the ending .jsonl)`,
        { cause },
      );
    }
    yield* documentsOfJson(value, file.name, recordFormat(settings));
  },
};
