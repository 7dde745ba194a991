import { isUtf8 } from 'node:buffer';
import chardet from 'chardet';
import { InputError } from '../../core/errors.js';
import { bytesOf } from '../files/failure.js';
import type { SourceFile } from '../source.js';
import { checkBytes } from './no-text.js';

/** What is looked at: a file, or bytes that are there as a whole. */
export type Bytes = Pick<SourceFile, 'open'>;

/** Bytes looked at to guess an encoding that is not UTF-8. */
const SAMPLE = 1 << 20;
/** How far into a text its own word on its encoding is looked for. */
const DECLARED = 4096;

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
async function look(file: Bytes): Promise<Seen> {
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

/**
 * UTF-16 without a byte order mark: every other byte of Western text is zero; in other scripts line
 * ends and spaces are, and one order of the bytes gives characters that people use.
 */
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
  if (zeroFirst + zeroSecond === 0) return undefined;
  const [little, big] = (['utf-16le', 'utf-16be'] as const).map((label) =>
    usualShare(new TextDecoder(label).decode(sample.subarray(0, Math.min(even, 1 << 16)))),
  ) as [number, number];
  if (Math.max(little, big) < 0.95 || Math.min(little, big) > 0.8) return undefined;
  return little > big ? 'utf-16le' : 'utf-16be';
}

/** Characters of living scripts, and what stands between words. */
const USUAL =
  /[\t\n\r\x20-\x7e\u00a0-\u06ff\u0900-\u0fff\u1e00-\u206f\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]/g;

const usualShare = (text: string): number => (text.match(USUAL)?.length ?? 0) / text.length;

function markOf(sample: Buffer): string | undefined {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8';
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** The label of an encoding as TextDecoder knows it. */
function knownLabel(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** The label of a setting. */
function labelOf(wanted: string): string {
  const label = knownLabel(wanted);
  if (!label) throw new InputError(`read.encoding ${wanted} is not known`);
  return label;
}

const notUtf8 = ({ byte, line }: NonNullable<Seen['wrong']>, or = ''): InputError =>
  new InputError(
    `not UTF-8 at byte ${byte} (line ${line}): set read.encoding ${or}to its encoding`,
  );

/**
 * The encoding of a text: of files, members of archives and books, records and questions.
 * @param wanted a label, or auto: UTF-8 where all of it is valid, what it declares, else a guess.
 * A byte order mark has the first word
 * @param declared what a text declares in itself, from its beginning
 * @throws InputError where it is no text, or not in the encoding that was named
 */
export async function encodingOf(
  file: Bytes,
  wanted: string,
  declared: (sample: string) => string | undefined = () => undefined,
): Promise<string> {
  const { sample, wrong } = await look(file);
  const mark = markOf(sample);
  if (wanted !== 'auto') {
    const label = labelOf(wanted);
    if (mark && label !== mark && !(mark === 'utf-8' && wrong)) return mark;
    if (label === 'utf-8' && wrong) throw notUtf8(wrong, 'to auto, or ');
    if (!label.startsWith('utf-16')) checkBytes(sample);
    return label;
  }
  const wide = mark?.startsWith('utf-16')
    ? mark
    : wrong || sample.includes(0)
      ? utf16Of(sample)
      : undefined;
  if (wide) return wide;
  checkBytes(sample);
  if (!wrong) {
    // Encodings of seven bits are valid UTF-8 and not what that says.
    const seven = knownLabel(declared(sample.toString('latin1', 0, DECLARED)) ?? 'utf-8');
    return seven === 'iso-2022-jp' && sample.includes(27) ? seven : 'utf-8';
  }
  const inside = declared(sample.toString('latin1', 0, DECLARED));
  const label = inside && knownLabel(inside);
  if (label && label !== 'utf-8') return label;
  // Real Latin-1 is rare, and windows-1252 is what the web means by it.
  const guess = chardet.detect(sample) ?? 'windows-1252';
  return knownLabel(guess) ?? 'windows-1252';
}

/** The beginning of a file, as far as it can be read: who reads on meets what is wrong with it. */
async function beginningOf(file: Bytes): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of bytesOf(file.open())) {
      parts.push(part);
      bytes += part.length;
      if (bytes >= SAMPLE) break;
    }
  } catch {}
  return Buffer.concat(parts).subarray(0, SAMPLE);
}

/**
 * The encoding of a file of lines, told from its beginning: it may be long, and damaged at its end.
 * It is not guessed: without a setting it is UTF-16 or UTF-8, and whoever reads a line that is not
 * tells it.
 * @param wanted as in encodingOf
 */
export async function encodingOfLines(file: Bytes, wanted: string): Promise<string> {
  const sample = await beginningOf(file);
  const mark = markOf(sample);
  if (mark) return mark;
  if (wanted !== 'auto') return labelOf(wanted);
  return (sample.includes(0) ? utf16Of(sample) : undefined) ?? 'utf-8';
}
