import { rename } from 'node:fs/promises';
import { packagePath } from '../../../pipelines/core/paths.js';
import { once } from '../cache.js';
import { execute } from '../process.js';

/**
 * Builds a Go program once, at the versions and checksums of a go.mod of ours.
 * @param module folder of the go.mod
 * @param target where the binary goes
 */
export const buildOnce = (target: string, module: string, main: string): Promise<void> =>
  once(target, async () => {
    const partial = `${target}.partial`;
    const build = ['build', '-trimpath', '-ldflags', '-s -w', '-o', partial, main];
    await execute('go', build, {
      cwd: packagePath(module),
      env: { ...process.env, CGO_ENABLED: '0' },
      maxBuffer: 1 << 26,
    });
    await rename(partial, target);
  });
