import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { InputError } from '../../core/errors.js';
import type { SourceFile } from '../source.js';
import { bytesOf } from './failure.js';
import { zipMembers } from './zip.js';
import { unzstd } from './zstd.js';

/** A member up to this size is held in memory, a larger one in a temporary file. */
const SMALL = 32 << 20;

/** Most bytes of a member, unpacked. */
const MOST_MEMBER = 8 * 1024 ** 3;

const isGzip = (name: string): boolean => /\.(?:gz|tgz)$/i.test(name);
const isZstd = (name: string): boolean => /\.(?:zst|tzst)$/i.test(name);
/** A name without the ending of its compression. */
export const withoutPacking = (name: string): string => name.replace(/\.(?:gz|zst)$/i, '');
export const isArchive = (name: string): boolean =>
  /\.(?:zip|tar|tar\.gz|tgz|tar\.zst|tzst)$/i.test(name);

const gunzipped = (stream: Readable): Readable => {
  const gunzip = createGunzip();
  // pipe() forgets errors of the source.
  stream.on('error', (error) => gunzip.destroy(error));
  return stream.pipe(gunzip);
};

/** A stream as its name says that it is packed. */
const unpacked = (name: string, stream: Readable): Readable =>
  isGzip(name) ? gunzipped(stream) : isZstd(name) ? unzstd(stream) : stream;

/** A file on disk, compressed or not. */
export function fileOnDisk(file: string): SourceFile {
  return {
    name: file,
    path: file,
    base: withoutPacking(path.basename(file)),
    open: () => unpacked(file, createReadStream(file)),
  };
}

/** Keeps a member so that it can be read more than once. @returns also how to forget it */
async function kept(stream: Readable): Promise<{ open(): Readable; drop(): Promise<void> }> {
  const parts: Buffer[] = [];
  let bytes = 0;
  let folder: string | undefined;
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    for await (const part of bytesOf(stream)) {
      bytes += part.length;
      parts.push(part);
      if (bytes > MOST_MEMBER)
        throw new InputError('it has over 8 GiB unpacked: give it as a file');
      if (bytes <= SMALL) continue;
      folder ??= await mkdtemp(path.join(tmpdir(), 'longpref-'));
      file ??= await open(path.join(folder, 'member'), 'wx');
      for (const one of parts.splice(0)) await file.writeFile(one);
    }
  } catch (error) {
    if (folder) await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await file?.close();
  }
  if (!folder) return { open: () => Readable.from(parts), drop: async () => {} };
  const spooled = folder;
  return {
    open: () => createReadStream(path.join(spooled, 'member')),
    drop: () => rm(spooled, { recursive: true, force: true }),
  };
}

interface Member {
  name: string;
  open(): Readable | Promise<Readable>;
}

/** Files of a tar archive; each must be opened, or is passed over. */
async function* tarMembers(archive: string): AsyncGenerator<Member> {
  const tar = extract();
  const stream = unpacked(archive, createReadStream(archive));
  stream.on('error', (error: Error) => tar.destroy(error));
  stream.pipe(tar);
  for await (const entry of tar) {
    let isOpen = false;
    const open = () => {
      isOpen = true;
      return entry as unknown as Readable;
    };
    if (entry.header.type === 'file') yield { name: entry.header.name, open };
    if (!isOpen) entry.resume();
  }
}

const leadsOutside = (name: string): boolean =>
  /^(?:[/\\]|[a-z]:)/i.test(name) || name.split(/[/\\]/).includes('..');

/** A member that cannot be read, so that reading it tells why. */
const refused = (why: InputError) => ({
  open: (): Readable => {
    throw why;
  },
  drop: async () => {},
});

/** A member made readable, or why it cannot be; of a tar what is damaged ends the archive. */
async function keptMember({ name, open }: Member, isTar: boolean) {
  if (leadsOutside(name)) return refused(new InputError('its path leads out of the archive'));
  try {
    return await kept(unpacked(name, await open()));
  } catch (cause) {
    if (isTar || !(cause instanceof InputError)) throw cause;
    return refused(cause);
  }
}

/**
 * Members of a tar or zip archive that are wanted, one after another; each can be read until the
 * next is asked for. Nothing is written where a member's path says.
 */
export async function* membersOf(
  archive: string,
  isWanted: (base: string) => boolean,
): AsyncGenerator<SourceFile> {
  const isTar = !/\.zip$/i.test(archive);
  for await (const member of isTar ? tarMembers(archive) : zipMembers(archive)) {
    const base = withoutPacking(path.posix.basename(member.name));
    if (base.startsWith('.') || !isWanted(base)) continue;
    const { open, drop } = await keptMember(member, isTar);
    try {
      yield { name: `${archive}!${member.name}`, path: archive, base, open };
    } finally {
      await drop();
    }
  }
}
