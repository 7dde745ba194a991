import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse as parseCsv } from 'csv-parse';
import { ConfigError, InputError, LongprefError } from '../core/errors.js';
import { fileOnDisk } from '../sources/files/archive.js';
import { bytesOf, sourceFailure, wholeOf } from '../sources/files/failure.js';
import { linesOf } from '../sources/records/containers/jsonl.js';
import { asksItself } from './benchmark-questions.js';

/** A part of a benchmark file: a line, a row, or what a JSON document calls it. */
export interface BenchmarkPart {
  /** behind the file's name */
  place: string;
  value: unknown;
}

/** Largest JSON document, and line of text. */
const LARGEST = 256 << 20;

const wrong = (file: string, what: string, cause?: unknown) =>
  new InputError(`filters.benchmarks: ${file}: ${what}`, { cause });

/** How deep a JSON document is taken apart: data, article, paragraphs, paragraph. */
const DEPTH = 4;

/** The parts of a JSON document: what lies in lists and in objects around lists, down to a question. */
function* partsOfJson(value: unknown, place = '', depth = DEPTH): Generator<BenchmarkPart> {
  const isNested = (one: unknown) => one !== null && typeof one === 'object';
  const isAround =
    isNested(value) && !asksItself(value) && Object.values(value as object).some(isNested);
  if (depth === 0 || !isAround) yield { place, value };
  else
    for (const [key, one] of Object.entries(value as object))
      yield* partsOfJson(one, place === '' ? key : `${place}.${key}`, depth - 1);
}

function parsed(file: string, place: string, bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw wrong(file, `${place} is not UTF-8: convert the file`);
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw wrong(file, `${place} is not JSON: ${(cause as Error).message}`, cause);
  }
}

async function* readParts(file: string): AsyncGenerator<BenchmarkPart> {
  const { base, open } = fileOnDisk(file);
  const ending = path.extname(base).toLowerCase();
  if (ending === '.json') {
    const whole = await wholeOf(open(), LARGEST);
    yield* partsOfJson(parsed(file, 'the file', whole));
    return;
  }
  if (ending === '.csv' || ending === '.tsv') {
    const delimiter = ending === '.tsv' ? '\t' : [',', ';'];
    const rows = open().pipe(
      parseCsv({ columns: true, bom: true, delimiter, info: true, relax_column_count: true }),
    );
    for await (const { record, info } of rows) yield { place: String(info.lines), value: record };
    return;
  }
  let number = 0;
  for await (const line of linesOf(bytesOf(open()))) {
    number += 1;
    const place = String(number);
    if (line === 'too long') throw wrong(file, `line ${number} has over 256 MiB: split the file`);
    if (ending === '.txt' || ending === '.md') {
      yield { place, value: line.toString('utf8') };
    } else if (line.length > 0 && line.toString('latin1').trim() !== '')
      yield { place, value: parsed(file, `line ${number}`, line) };
  }
}

const KNOWN = /\.(?:jsonl|ndjson|json|csv|tsv|txt|md)(?:\.gz|\.zst)?$/i;

/**
 * What stands in a benchmark file, part by part.
 * @throws InputError, ConfigError naming the file and, where it has any, the line
 */
export async function* partsOf(file: string): AsyncGenerator<BenchmarkPart> {
  if (!KNOWN.test(file))
    throw new ConfigError(
      `filters.benchmarks: ${file}: files of this kind are not read; known: .jsonl, .json, .csv, .tsv and .txt, also as .gz and .zst`,
    );
  try {
    yield* readParts(file);
  } catch (cause) {
    if (cause instanceof LongprefError && cause.message.startsWith('filters.')) throw cause;
    throw wrong(file, (sourceFailure(cause) as Error).message, cause);
  }
}

/** Whether lines of the file belong together as one text. */
export const isPlainText = (file: string): boolean => /\.(?:txt|md)(?:\.gz|\.zst)?$/i.test(file);

/**
 * sha256 of the bytes of a file.
 * @throws ConfigError where it is none
 */
export function digestOf(file: string): string {
  const failed = (what: string, cause?: unknown) =>
    new ConfigError(`filters.benchmarks: ${file}: ${what}`, { cause });
  const info = statSync(file, { throwIfNoEntry: false });
  if (!info) throw failed('there is no such file; relative paths start at the configuration file');
  // A pipe would be read for ever, or once.
  if (!info.isFile()) throw failed('it is no file: name the files one by one');
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20);
  try {
    const opened = openSync(file, 'r');
    try {
      for (let n = readSync(opened, buffer); n > 0; n = readSync(opened, buffer))
        hash.update(buffer.subarray(0, n));
    } finally {
      closeSync(opened);
    }
  } catch (cause) {
    throw failed(`cannot read it: ${(cause as Error).message}`, cause);
  }
  return hash.digest('hex');
}
