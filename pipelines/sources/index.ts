import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, LongprefError } from '../core/errors.js';
import { jsonlReader } from './jsonl.js';
import type { Problem, Reader, ReadSettings, SourceDocument } from './source.js';
import { QUESTIONS_ENDING, textReader } from './text.js';

/** Add a reader here, and its endings are read wherever they are found. */
const readers: readonly Reader[] = [textReader, jsonlReader];

export const knownEndings: readonly string[] = readers.flatMap((reader) => reader.endings);

const readerOf = (file: string): Reader | undefined =>
  file.endsWith(QUESTIONS_ENDING)
    ? undefined
    : readers.find((reader) =>
        reader.endings.some((ending) => file.toLowerCase().endsWith(ending)),
      );

/** One file of the input, as it lies on disk: it may be compressed, or an archive of many. */
export interface InputFile {
  path: string;
  bytes: number;
  /** another one for every change of the file, or of the questions beside it, that can be told without reading */
  fingerprint: string;
  /** when it, or the questions beside it, changed last: milliseconds since the epoch */
  changedMs: number;
}

export interface InputFiles {
  files: InputFile[];
  /** files of unknown kinds, left out */
  skipped: string[];
}

const isFolder = (file: string): Promise<boolean> =>
  stat(file).then(
    (info) => info.isDirectory(),
    () => false,
  );

/** All readable files under the inputs, sorted by path, each once. */
export async function listInputs(inputs: readonly string[], base: string): Promise<InputFiles> {
  if (inputs.length === 0) {
    throw new ConfigError(
      'no input: name files or folders under input: in pipeline.yaml, or with --input',
    );
  }
  const files = new Set<string>();
  const skipped = new Set<string>();
  for (const input of inputs) {
    const full = path.resolve(base, input);
    const info = await stat(full).catch((cause) => {
      throw new ConfigError(`input ${input}: there is no ${full}`, { cause });
    });
    if (info.isFile()) {
      if (!readerOf(full))
        throw new ConfigError(
          `input ${input}: files of this kind cannot be read yet; known: ${knownEndings.join(', ')}`,
        );
      files.add(full);
      continue;
    }
    for (const entry of await readdir(full, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      // A link that leads nowhere is kept: reading it says so by name.
      const linked = entry.isSymbolicLink() && !(await isFolder(file));
      const isFile = entry.isFile() || linked;
      if (!isFile || entry.name.startsWith('.')) continue;
      if (readerOf(file)) files.add(file);
      else if (!file.endsWith(QUESTIONS_ENDING)) skipped.add(file);
    }
  }
  if (files.size === 0) {
    const others = skipped.size > 0 ? `, only ${skipped.size} files of other kinds` : '';
    throw new ConfigError(
      `no documents under ${inputs.join(', ')}: looked for ${knownEndings.join(', ')}${others}`,
    );
  }
  return {
    files: [...files]
      .sort()
      .map((file) => ({ path: file, bytes: 0, fingerprint: '', changedMs: 0 })),
    skipped: [...skipped].sort(),
  };
}

/** Documents and problems of one file; a file that cannot be read at all is a problem too. */
export async function* readInput(
  { path: file }: InputFile,
  settings: ReadSettings,
): AsyncGenerator<SourceDocument | Problem> {
  try {
    const reader = readerOf(file);
    const source = {
      name: file,
      path: file,
      base: path.basename(file),
      open: () => createReadStream(file),
    };
    if (reader) yield* reader.read(source, settings);
  } catch (error) {
    if (!(error instanceof LongprefError)) throw error;
    yield { source: file, message: error.message };
  }
}
