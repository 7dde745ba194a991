import { isUtf8 } from 'node:buffer';
import chardet from 'chardet';
import { InputError } from '../../core/errors.js';
import { bytesOf } from '../files/failure.js';
import type { SourceFile } from '../source.js';

/** Bytes looked at to guess an encoding that is not UTF-8. */
const SAMPLE = 1 << 20;

const MAGIC: [string, Buffer][] = [
  ['a PDF file', Buffer.from('%PDF-')],
  ['a ZIP archive (or .docx, .epub)', Buffer.from('PK\x03\x04', 'latin1')],
  ['a gzip file', Buffer.from('\x1f\x8b', 'latin1')],
  ['a PNG image', Buffer.from('\x89PNG', 'latin1')],
  ['a JPEG image', Buffer.from('\xff\xd8\xff', 'latin1')],
  ['a program', Buffer.from('\x7fELF', 'latin1')],
  ['a Parquet file', Buffer.from('PAR1')],
];

const refuse = (what: string): InputError =>
  new InputError(
    `it is not text (${what}): give it the ending of its format, or take it out of the input`,
  );

/** Bytes at the end that begin a character and do not finish it. */
function openEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

/** First byte of a part, known to be no UTF-8, that is wrong. */
function firstWrong(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  for (let at = text.indexOf('\uFFFD'); at >= 0; at = text.indexOf('\uFFFD', at + 1)) {
    const byte = Buffer.byteLength(text.slice(0, at));
    if (bytes.toString('latin1', byte, byte + 3) !== '\xEF\xBF\xBD') return byte;
  }
  return bytes.length;
}

interface Seen {
  sample: Buffer;
  /** place of the first byte that is not UTF-8 */
  wrong: { byte: number; line: number } | undefined;
}

const linesIn = (bytes: Buffer): number => {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
};

/** Reads a file once to tell whether all of it is UTF-8. */
async function look(file: SourceFile): Promise<Seen> {
  const parts: Buffer[] = [];
  let [sampled, byte, line] = [0, 0, 1];
  let rest: Buffer = Buffer.alloc(0);
  let wrong: Seen['wrong'];
  for await (const part of bytesOf(file.open())) {
    if (sampled < SAMPLE) parts.push(part);
    sampled += part.length;
    if (!wrong) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, part]) : part;
      const end = bytes.length - openEnd(bytes);
      const whole = bytes.subarray(0, end);
      if (!isUtf8(whole)) {
        const at = firstWrong(whole);
        wrong = { byte: byte + at, line: line + linesIn(whole.subarray(0, at)) };
      } else {
        line += linesIn(whole);
        byte += end;
        rest = Buffer.from(bytes.subarray(end));
      }
    } else if (sampled >= SAMPLE) break;
  }
  if (!wrong && rest.length > 0) wrong = { byte, line };
  return { sample: Buffer.concat(parts).subarray(0, SAMPLE), wrong };
}

/** UTF-16 without a byte order mark: every other byte of Western text is zero. */
function utf16Of(sample: Buffer): string | undefined {
  const even = sample.length & ~1;
  if (even < 4) return undefined;
  let [zeroFirst, zeroSecond] = [0, 0];
  for (let at = 0; at < even; at += 2) {
    if (sample[at] === 0) zeroFirst++;
    if (sample[at + 1] === 0) zeroSecond++;
  }
  if (zeroSecond > even * 0.2 && zeroFirst < even * 0.01) return 'utf-16le';
  if (zeroFirst > even * 0.2 && zeroSecond < even * 0.01) return 'utf-16be';
  return undefined;
}

function markOf(sample: Buffer): string | undefined {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8';
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Refuses what is no text in any encoding. */
function checkIsText(sample: Buffer): void {
  const magic = MAGIC.find(([, bytes]) => sample.subarray(0, bytes.length).equals(bytes));
  if (magic) throw refuse(magic[0]);
  let control = 0;
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) control++;
  if (sample.includes(0)) throw refuse('it has zero bytes');
  if (control > sample.length / 50) throw refuse(`${control} control characters in its beginning`);
}

/** The label of an encoding as TextDecoder knows it. */
function knownLabel(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/**
 * The encoding of a text file.
 * @param wanted a label, or auto: a byte order mark's word, UTF-8 where all of the file is valid,
 * what the file declares, else a guess
 * @param declared what a text declares in itself, from its beginning
 * @throws InputError where it is no text, or not in the encoding that was named
 */
export async function encodingOf(
  file: SourceFile,
  wanted: string,
  declared: (sample: string) => string | undefined = () => undefined,
): Promise<string> {
  const { sample, wrong } = await look(file);
  const mark = markOf(sample);
  if (wanted !== 'auto') {
    const label = knownLabel(wanted);
    if (!label) throw new InputError(`read.encoding ${wanted} is not known`);
    if (label === 'utf-8' && wrong) {
      throw new InputError(
        `not UTF-8 at byte ${wrong.byte} (line ${wrong.line}): set read.encoding to auto, or to its encoding`,
      );
    }
    return label;
  }
  const wide = mark?.startsWith('utf-16')
    ? mark
    : wrong || sample.includes(0)
      ? utf16Of(sample)
      : undefined;
  if (wide) return wide;
  checkIsText(sample);
  if (!wrong) return 'utf-8';
  const inside = declared(sample.toString('latin1', 0, 4096));
  const label = inside && knownLabel(inside);
  if (label && label !== 'utf-8') return label;
  // Real Latin-1 is rare, and windows-1252 is what the web means by it.
  const guess = chardet.detect(sample) ?? 'windows-1252';
  return knownLabel(guess) ?? 'windows-1252';
}
