import { isUtf8 } from 'node:buffer';
import { utf8Of } from '../encoding/text-of.js';
import { bytesOf } from '../files/failure.js';
import type { Problem, Reader } from '../source.js';
import { recordFormat } from './formats.js';
import { documentsOf } from './records.js';

/** Longest line: V8 holds strings of half a gigabyte. */
const LONGEST = 256 << 20;

/** Lines of a stream. LF only: JSON strings may hold U+2028 and other line separators. */
async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer | 'too long'> {
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

function parse(line: Buffer): { record: unknown } | { wrong: string } {
  if (!isUtf8(line))
    return {
      wrong: 'the line is not UTF-8: set read.encoding to its encoding, or convert the file',
    };
  try {
    return { record: JSON.parse(line.toString('utf8').replace(/^\uFEFF/, '')) };
  } catch (error) {
    return { wrong: `not JSON: ${(error as Error).message.slice(0, 200)}` };
  }
}

const isBlank = (line: Buffer): boolean =>
  line.length < 64 && line.toString('latin1').trim() === '';

/** JSON lines: one record each. What is wrong with a line is told, the rest goes on. */
export const jsonlReader: Reader = {
  endings: ['.jsonl', '.ndjson'],
  async *read(file, settings) {
    const format = recordFormat(settings);
    let number = 0;
    for await (const line of linesOf(utf8Of(file, settings.encoding))) {
      number += 1;
      const source = `${file.name}#${number}`;
      const problem = (message: string): Problem => ({ source, message });
      if (line === 'too long')
        yield problem(`the line has over ${LONGEST >> 20} MiB: give the text as a file`);
      else if (!isBlank(line)) {
        const parsed = parse(line);
        if ('wrong' in parsed) yield problem(parsed.wrong);
        else yield* documentsOf(parsed.record, source, format);
      }
    }
  },
};
