import path from 'node:path';
import { sha256 } from '../core/hash.js';

/**
 * Source keys. A document's split is decided by what it is called where it comes from, so that an
 * edited document stays on its side of train and validation: a file by its path below the input it
 * was found under, a record by its own name or else by its place. No key holds an absolute path,
 * and none is longer than a path may be.
 */

/** Longest name of a record that stands in a key as it is, UTF-16 units. */
const LONGEST = 200;

/** The same file under another compression is the same source. */
const withoutPacking = (name: string): string => name.replace(/\.(?:gz|zst)$/i, '');
const withoutArchive = (name: string): string => name.replace(/\.(?:zip|tar|tgz|tzst)$/i, '');

const slashed = (name: string): string =>
  path.posix.normalize(name.split(path.sep).join('/')).replace(/^\/+/, '').normalize('NFC');

/** By code units: of several keys one decides, whatever comes first. */
export const smallerKey = (one: string, other: string | undefined): string =>
  other === undefined || one < other ? one : other;

/** Folder that a glob's matches are found under: the parts before the first that has a pattern. */
export function globBase(glob: string): string {
  const pattern = glob.search(/[*?[{(]|[!@+]\(/);
  return glob.slice(0, glob.lastIndexOf('/', pattern) + 1) || '.';
}

/** Key of a file found under a folder. */
export function pathKey(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  const isBelow = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  return withoutPacking(slashed(isBelow ? relative : path.basename(file)));
}

/**
 * Key of a file in an archive, which counts as the folder that it would unpack to; one that is an
 * input itself, as the input.
 * @param archive key of the archive
 */
export function memberKey(archive: string, isInput: boolean, member: string): string {
  const file = withoutPacking(slashed(member.replaceAll('\\', '/')));
  return isInput ? file : `${withoutArchive(archive)}/${file}`;
}

/** A name of somebody's own as part of a key. */
export const nameKey = (name: string): string =>
  name.length > LONGEST ? sha256(name) : name.normalize('NFC');

/**
 * Key of a record. Its own name counts wherever it lies; one of digits alone counts within its
 * file, since every file may begin with 1.
 * @param container key of the file or topic
 * @param place of the record in it
 */
export function recordKey(container: string, place: string, name: string | undefined): string {
  if (name === undefined) return `${container}#${place}`;
  return `${/^\d+$/.test(name) ? container : ''}#id=${nameKey(name)}`;
}
