import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

const isFolder = async (at: string): Promise<boolean> =>
  (await stat(at).catch(() => undefined))?.isDirectory() ?? false;

/**
 * Makes a folder and those above it, where they are not there. In place of Node's recursive mkdir,
 * which never ends where a file system takes no folders and says ENOENT (/proc, Node 20 and 22).
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  try {
    await mkdir(folder);
  } catch (cause) {
    // Another made it meanwhile.
    if (await isFolder(folder)) return;
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw cause;
    throw Object.assign(new Error(`${parent} takes no new folders`, { cause }), { code });
  }
}
