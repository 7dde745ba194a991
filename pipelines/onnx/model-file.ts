import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '../core/errors.js';
import { AS_PUBLISHED, statIfThere } from './files.js';
import { type ModelProto, readModelProto } from './model-proto.js';
import { NoProtobuf } from './protobuf.js';

/** A model file that was looked through. */
export interface ModelFile {
  file: string;
  /** files with weights, beside it */
  data: string[];
  vocabulary: number | undefined;
}

/** Where model hubs put them. */
const PLACES = ['', 'onnx'];
const SHOWN = 12;

function candidates(folder: string): string[] {
  return PLACES.flatMap((place) => {
    const inside = path.join(folder, place);
    if (!statIfThere(inside)?.isDirectory()) return [];
    const names = readdirSync(inside).filter((name) => /^model.*\.onnx$/i.test(name));
    return names.sort().map((name) => path.posix.join(place, name));
  });
}

function chosen(folder: string, file: string | null, setting: string): string {
  if (file !== null) {
    const whole = path.resolve(folder, file);
    const inside = path.relative(folder, whole);
    if (inside.startsWith('..') || path.isAbsolute(inside)) {
      throw new ConfigError(`${setting} is ${file}: it has to lie in ${folder}`);
    }
    return whole;
  }
  const found = candidates(folder);
  if (found.length === 1) return path.join(folder, found[0] as string);
  if (found.length === 0) {
    throw new ConfigError(
      `${folder} has no model.onnx, nor one in onnx/: export the model (optimum-cli export onnx), ` +
        `or name its file in ${setting}`,
    );
  }
  const names = found.slice(0, SHOWN).join(', ');
  const more = found.length > SHOWN ? ', …' : '';
  throw new ConfigError(
    `${folder} has several models (${names}${more}): choose one with ${setting}`,
  );
}

function beginsLike(file: string, text: string): boolean {
  const fd = openSync(file, 'r');
  try {
    const head = Buffer.alloc(text.length);
    return readSync(fd, head, 0, head.length, 0) === head.length && head.toString() === text;
  } finally {
    closeSync(fd);
  }
}

function structureOf(file: string): ModelProto {
  // What `git clone` leaves where its large files were not fetched.
  if (beginsLike(file, 'version https://git-lfs')) {
    throw new ConfigError(`${file} is a pointer of Git LFS, not the model: run git lfs pull there`);
  }
  try {
    return readModelProto(file);
  } catch (cause) {
    if (!(cause instanceof NoProtobuf)) throw cause;
    throw new ConfigError(
      `${file} is damaged or no ONNX model (${cause.message}): fetch it again, as it was published`,
      { cause },
    );
  }
}

/** Weights outside the model file: beside it, and nowhere else. */
function dataFiles(file: string, names: readonly string[]): string[] {
  const folder = path.dirname(file);
  return names.map((name) => {
    const plain = path.basename(name) === name && !/^\.{0,2}$|[\\/\0]/.test(name);
    if (!plain) {
      throw new ConfigError(
        `${file} keeps weights in ${JSON.stringify(name.slice(0, 100))}: they have to lie beside it; ${AS_PUBLISHED}`,
      );
    }
    const data = path.join(folder, name);
    if (!statIfThere(data)?.isFile()) {
      throw new ConfigError(`${data} is missing: ${path.basename(file)} keeps its weights there`);
    }
    return data;
  });
}

/**
 * The model file of a folder.
 * @param file as the setting names it
 * @param setting what the setting is called
 * @throws ConfigError where there is none, several, or one that is damaged
 */
export function findModelFile(folder: string, file: string | null, setting: string): ModelFile {
  const whole = chosen(folder, file, setting);
  const found = statIfThere(whole);
  if (!found?.isFile()) {
    const there = candidates(folder).slice(0, SHOWN).join(', ');
    const wrong = found ? 'is not a file' : 'is missing';
    throw new ConfigError(
      `${whole} ${wrong}: change ${setting}${there ? ` (there is ${there})` : ''}`,
    );
  }
  const { external, vocabulary } = structureOf(whole);
  return { file: whole, data: dataFiles(whole, external), vocabulary };
}
