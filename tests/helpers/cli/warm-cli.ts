import { type ChildProcess, fork } from 'node:child_process';
import type { Test } from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { Turns } from '../../../pipelines/core/turns.js';
import type { CliResult } from './cli.js';

export interface Asked {
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/**
 * The real command line, many commands in one process that is started once: a start takes a second
 * of CPU. For tests of what commands do and say; those of starts, ends, signals and threads that
 * linger take a process each (`cli.ts`).
 */
export function warmCli(t: Pick<Test, 'teardown'>) {
  let child: ChildProcess | undefined;
  const turns = new Turns();
  t.teardown(async () => {
    if (!child) return;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    if (child.kill()) await ended;
  });
  return (
    args: readonly string[],
    cwd = packagePath('.'),
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<CliResult> =>
    turns.run(
      () =>
        new Promise((resolve, reject) => {
          child ??= fork(packagePath('dist/tests/helpers/cli/warm-cli.child.js'), {
            stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
          });
          const ended = (code: number | null) =>
            reject(new Error(`longpref ${args.join(' ')}: the process ended with ${code}`));
          child.once('exit', ended);
          child.once('message', (result: CliResult) => {
            child?.off('exit', ended);
            resolve(result);
          });
          child.send({ args, cwd, env } satisfies Asked);
        }),
    );
}
