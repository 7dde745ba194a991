import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { SourceFile } from '../source.js';
import { bytesOf } from './failure.js';

/** A member up to this size is held in memory, a larger one in a temporary file. */
const SMALL = 32 << 20;

const isGzip = (name: string): boolean => name.toLowerCase().endsWith('.gz');
export const withoutGz = (name: string): string => (isGzip(name) ? name.slice(0, -3) : name);
export const isArchive = (name: string): boolean => /\.(?:tar|tar\.gz|tgz)$/i.test(name);

const gunzipped = (stream: Readable): Readable => {
  const gunzip = createGunzip();
  // pipe() forgets errors of the source.
  stream.on('error', (error) => gunzip.destroy(error));
  return stream.pipe(gunzip);
};

/** A file on disk, compressed or not. */
export function fileOnDisk(file: string): SourceFile {
  return {
    name: file,
    path: file,
    base: withoutGz(path.basename(file)),
    open: () => (isGzip(file) ? gunzipped(createReadStream(file)) : createReadStream(file)),
  };
}

/** Keeps a member so that it can be read more than once. @returns also how to forget it */
async function kept(stream: Readable): Promise<{ open(): Readable; drop(): Promise<void> }> {
  const parts: Buffer[] = [];
  let bytes = 0;
  let folder: string | undefined;
  let file: Awaited<ReturnType<typeof open>> | undefined;
  for await (const part of bytesOf(stream)) {
    bytes += part.length;
    parts.push(part);
    if (bytes <= SMALL) continue;
    folder ??= await mkdtemp(path.join(tmpdir(), 'longpref-'));
    file ??= await open(path.join(folder, 'member'), 'wx');
    for (const one of parts.splice(0)) await file.writeFile(one);
  }
  await file?.close();
  if (!folder) return { open: () => Readable.from(parts), drop: async () => {} };
  const spooled = folder;
  return {
    open: () => createReadStream(path.join(spooled, 'member')),
    drop: () => rm(spooled, { recursive: true, force: true }),
  };
}

/**
 * Members of a tar archive that are wanted, one after another; each can be read until the next is
 * asked for.
 */
export async function* membersOf(
  archive: string,
  isWanted: (base: string) => boolean,
): AsyncGenerator<SourceFile> {
  const raw = createReadStream(archive);
  const stream = /\.tar$/i.test(archive) ? raw : gunzipped(raw);
  const tar = extract();
  stream.on('error', (error: Error) => tar.destroy(error));
  stream.pipe(tar);
  for await (const entry of tar) {
    const { name, type } = entry.header;
    const base = withoutGz(path.posix.basename(name));
    if (type !== 'file' || base.startsWith('.') || !isWanted(base)) {
      entry.resume();
      continue;
    }
    const bytes = entry as unknown as Readable;
    const member = await kept(isGzip(name) ? gunzipped(bytes) : bytes);
    try {
      yield { name: `${archive}!${name}`, path: archive, base, open: member.open };
    } finally {
      await member.drop();
    }
  }
}
