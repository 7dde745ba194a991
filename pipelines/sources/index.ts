import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, InputError } from '../core/errors.js';
import { fileOnDisk, isArchive, membersOf, withoutPacking } from './files/archive.js';
import { sourceFailure } from './files/failure.js';
import { type Fingerprint, fingerprintOf } from './files/fingerprint.js';
import { findFiles } from './files/walk.js';
import { readable } from './readable.js';
import { recordReaders } from './records/index.js';
import type { Problem, Reader, ReadSettings, SourceDocument, SourceFile } from './source.js';
import { textReaders } from './text/index.js';
import { QUESTIONS_ENDING, questionsFileOf } from './text/questions-beside.js';

/** Every kind of file that can be read; each also as .gz and .zst, and in archives. */
const readers: readonly Reader[] = [...textReaders, ...recordReaders];

export const knownEndings: readonly string[] = readers.flatMap((reader) => reader.endings);

/** @param base name without .gz or .zst */
const readerOf = (base: string): Reader | undefined =>
  readers.find((reader) => reader.endings.some((ending) => base.toLowerCase().endsWith(ending)));

const isReadable = (base: string): boolean =>
  !base.endsWith(QUESTIONS_ENDING) && readerOf(base) !== undefined;

/** One file of the input, as it lies on disk: it may be compressed, or an archive of many. */
export interface InputFile extends Fingerprint {
  path: string;
}

export interface InputFiles {
  files: InputFile[];
  /** files of unknown kinds, left out */
  skipped: string[];
}

const KNOWN = (): string =>
  [...knownEndings, '.gz, .zst, .zip, .tar, .tar.gz and .tar.zst of these'].join(', ');

/** All readable files that the inputs name, sorted by path, each once. */
export async function listInputs(inputs: readonly string[], base: string): Promise<InputFiles> {
  if (inputs.length === 0) {
    throw new ConfigError(
      'no input: name files or folders under input: in pipeline.yaml, or with --input',
    );
  }
  const { paths, named, unreadable } = await findFiles(inputs, base);
  const files: string[] = [];
  const skipped: string[] = [];
  for (const file of paths) {
    const name = path.basename(file);
    if (isArchive(name) || isReadable(withoutPacking(name))) files.push(file);
    else if (named.has(file))
      throw new ConfigError(`input ${file}: files of this kind cannot be read; known: ${KNOWN()}`);
    else if (!name.endsWith(QUESTIONS_ENDING)) skipped.push(file);
  }
  files.push(...unreadable);
  if (files.length === 0) {
    const others = skipped.length > 0 ? `, only ${skipped.length} files of other kinds` : '';
    throw new ConfigError(
      `no documents under ${inputs.join(', ')}: looked for ${KNOWN()}${others}`,
    );
  }
  const states = files.map(async (file) => ({
    path: file,
    ...(await fingerprintOf(file, [questionsFileOf(file)])),
  }));
  return { files: await Promise.all(states), skipped };
}

async function* readFile(
  file: SourceFile,
  settings: ReadSettings,
): AsyncGenerator<SourceDocument | Problem> {
  try {
    const reader = readerOf(file.base);
    // Without a reader it is a folder that cannot be listed.
    if (reader) for await (const item of reader.read(file, settings)) yield readable(item);
    else await readdir(file.path);
  } catch (cause) {
    const error = sourceFailure(cause);
    if (!(error instanceof InputError)) throw error;
    yield { source: file.name, message: error.message };
  }
}

/** Documents and problems of one file; a file that cannot be read at all is a problem too. */
export async function* readInput(
  file: Pick<InputFile, 'path'>,
  settings: ReadSettings,
): AsyncGenerator<SourceDocument | Problem> {
  const state = await stat(file.path).catch(() => undefined);
  if (state?.isFile() && state.size === 0) {
    yield { source: file.path, message: 'the document is empty', isEmpty: true };
    return;
  }
  if (!isArchive(file.path)) {
    yield* readFile(fileOnDisk(file.path), settings);
    return;
  }
  try {
    for await (const member of membersOf(file.path, isReadable)) yield* readFile(member, settings);
  } catch (cause) {
    const error = sourceFailure(cause);
    if (!(error instanceof InputError)) throw error;
    yield { source: file.path, message: error.message };
  }
}
