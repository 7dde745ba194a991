import { isUtf8 } from 'node:buffer';
import { InputError } from '../../../core/errors.js';
import { utf8Of } from '../../encoding/text-of.js';
import { bytesOf, wholeOf } from '../../files/failure.js';
import type { Problem, SourceFile } from '../../source.js';
import { isObject } from '../format.js';
import type { Container } from '../records.js';
import { parseJson, whyNotJson } from './parse-json.js';
import { LARGEST_JSON, recordsIn, recordsOfJson } from './shapes.js';

/** Longest line: V8 holds strings of half a gigabyte. */
const LONGEST = 256 << 20;

/** Lines of a stream. LF only: JSON strings may hold U+2028 and other line separators. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer | 'too long'> {
  let held: Buffer[] = [];
  let bytes = 0;
  const take = () => {
    const line = bytes > LONGEST ? ('too long' as const) : Buffer.concat(held);
    held = [];
    bytes = 0;
    return line;
  };
  const hold = (part: Buffer) => {
    bytes += part.length;
    if (bytes > LONGEST) held = [];
    else if (part.length > 0) held.push(part);
  };
  for await (const part of bytesOf(stream)) {
    let from = 0;
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, from)) {
      hold(part.subarray(from, at));
      yield take();
      from = at + 1;
    }
    hold(part.subarray(from));
  }
  if (bytes > 0) yield take();
}

const withoutBom = (text: string): string => text.replace(/^\uFEFF/, '');

type Parsed = { value: unknown } | { wrong: string };

function parse(line: Buffer): Parsed {
  if (!isUtf8(line))
    return {
      wrong: 'the line is not UTF-8: set read.encoding to its encoding, or convert the file',
    };
  const text = withoutBom(line.toString('utf8'));
  try {
    return { value: parseJson(text) };
  } catch (error) {
    return { wrong: `not JSON: ${whyNotJson(error, text)}` };
  }
}

const isBlank = (line: Buffer): boolean =>
  line.length < 64 && line.toString('latin1').trim() === '';

/** Whether lines are those of one JSON document, not cut records: by the ends of the first two. */
function isOneDocument(text: string): boolean {
  const start = text.search(/\S/);
  const end = text.indexOf('\n', start);
  const first = text.slice(start, end).trimEnd();
  if (first === '[' || first === '{') return true;
  if (!/[[{,]$/.test(first.slice(-1))) return false;
  const next = text.slice(end + 1, text.indexOf('\n', end + 1));
  const second = parse(Buffer.from(next));
  return !('value' in second && isObject(second.value));
}

/**
 * The one JSON document that a file of many lines is, in spite of its ending: its first line is
 * the beginning of a value. A record that is cut off is none.
 * @throws InputError where it is one, with a mistake
 */
async function oneDocument(
  file: SourceFile,
  encoding: string,
  first: Buffer,
): Promise<Parsed | undefined> {
  if (!/^[[{]/.test(withoutBom(first.toString('utf8', 0, 1000)).trimStart())) return undefined;
  const bytes = await wholeOf(utf8Of(file, encoding), LARGEST_JSON).catch(() => undefined);
  if (!bytes || !isUtf8(bytes)) return undefined;
  const text = withoutBom(bytes.toString('utf8'));
  try {
    return { value: parseJson(text) };
  } catch (cause) {
    if (!isOneDocument(text)) return undefined;
    throw new InputError(
      `not JSON: ${whyNotJson(cause, text)} (nor a record a line: jq -c . makes lines of JSON documents)`,
      { cause },
    );
  }
}

/**
 * JSON lines: one record each, or a list of them. What is wrong with a line is told, the rest goes
 * on. One JSON document of many lines is read as .json is.
 */
export const jsonl: Container = {
  endings: ['.jsonl', '.ndjson'],
  async *records(file, encoding, reading) {
    let [number, isFirst] = [0, true];
    for await (const line of linesOf(utf8Of(file, encoding))) {
      number += 1;
      const source = `${file.name}#${number}`;
      const problem = (message: string): Problem => ({ source, message });
      if (line === 'too long') {
        yield problem(`the line has over ${LONGEST >> 20} MiB: give the text as a file`);
      } else if (!isBlank(line)) {
        const parsed = parse(line);
        if ('wrong' in parsed) {
          const whole = isFirst ? await oneDocument(file, encoding, line) : undefined;
          if (whole && 'value' in whole)
            return yield* recordsOfJson(whole.value, file.name, reading);
          yield problem(parsed.wrong);
        } else {
          for (const { record, name } of recordsIn(parsed.value, reading, String(number)))
            yield { record, source: `${file.name}#${name}` };
        }
        isFirst = false;
      }
    }
  },
};
