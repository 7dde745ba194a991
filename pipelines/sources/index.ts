import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, InputError } from '../core/errors.js';
import { fileOnDisk, isArchive, membersOf, withoutPacking } from './files/archive.js';
import { sourceFailure } from './files/failure.js';
import { type Fingerprint, fingerprintOf } from './files/fingerprint.js';
import { type FoundFile, findFiles } from './files/walk.js';
import { readable } from './readable.js';
import { recordReaders } from './records/index.js';
import {
  isProblem,
  type KeyedDocument,
  type Problem,
  type Reader,
  type ReadSettings,
  type SourceDocument,
  type SourceFile,
} from './source.js';
import { memberKey, recordKey } from './source-key.js';
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

interface NamedFile extends FoundFile {
  /** whether it was named itself, not found in a folder or by a glob */
  isInput: boolean;
}

/** One file of the input, as it lies on disk: it may be compressed, or an archive of many. */
export interface InputFile extends NamedFile, Fingerprint {}

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
  const found = await findFiles(inputs, base);
  const files: NamedFile[] = [];
  const skipped: string[] = [];
  for (const file of found.files) {
    const name = path.basename(file.path);
    if (isArchive(name) || isReadable(withoutPacking(name)))
      files.push({ ...file, isInput: found.named.has(file.path) });
    else if (found.named.has(file.path))
      throw new ConfigError(
        `input ${file.path}: files of this kind cannot be read; known: ${KNOWN()}`,
      );
    else if (!name.endsWith(QUESTIONS_ENDING)) skipped.push(file.path);
  }
  files.push(...found.unreadable.map((folder) => ({ path: folder, key: '', isInput: false })));
  if (files.length === 0) {
    const others = skipped.length > 0 ? `, only ${skipped.length} files of other kinds` : '';
    throw new ConfigError(
      `no documents under ${inputs.join(', ')}: looked for ${KNOWN()}${others}`,
    );
  }
  const states = files.map(async (file) => ({
    ...file,
    ...(await fingerprintOf(file.path, [questionsFileOf(file.path)])),
  }));
  return { files: await Promise.all(states), skipped };
}

/** A document's key: its file's, or that of a record in it. */
function keyOf({ source, isRecord, id, place }: SourceDocument, file: SourceFile, key: string) {
  return isRecord ? recordKey(key, place ?? source.slice(file.name.length + 1), id) : key;
}

async function* readFile(
  file: SourceFile,
  key: string,
  settings: ReadSettings,
): AsyncGenerator<KeyedDocument | Problem> {
  try {
    const reader = readerOf(file.base);
    // Without a reader it is a folder that cannot be listed.
    if (!reader) await readdir(file.path);
    else
      for await (const item of reader.read(file, settings))
        yield isProblem(item) ? item : { ...readable(item), key: keyOf(item, file, key) };
  } catch (cause) {
    const error = sourceFailure(cause);
    if (!(error instanceof InputError)) throw error;
    yield { source: file.name, message: error.message };
  }
}

/** Documents and problems of one file; a file that cannot be read at all is a problem too. */
export async function* readInput(
  file: NamedFile,
  settings: ReadSettings,
): AsyncGenerator<KeyedDocument | Problem> {
  const state = await stat(file.path).catch(() => undefined);
  if (state?.isFile() && state.size === 0) {
    yield { source: file.path, message: 'the document is empty', isEmpty: true };
    return;
  }
  if (!isArchive(file.path)) {
    yield* readFile(fileOnDisk(file.path), file.key, settings);
    return;
  }
  try {
    for await (const member of membersOf(file.path, isReadable)) {
      const key = memberKey(file.key, file.isInput, member.name.slice(file.path.length + 1));
      yield* readFile(member, key, settings);
    }
  } catch (cause) {
    const error = sourceFailure(cause);
    if (!(error instanceof InputError)) throw error;
    yield { source: file.path, message: error.message };
  }
}
