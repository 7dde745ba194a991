/** Runs one command line after another as its parent asks, and sends what each has printed. */
import { runCli } from '../../../pipelines/cli/cli.js';
import type { Asked } from './warm-cli.js';

const printed = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'] as const) {
  process[name].write = ((text: string | Uint8Array, ...rest: unknown[]) => {
    printed[name] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    done?.();
    return true;
  }) as typeof process.stdout.write;
}

// The doctor gives what hangs a second, and then ends its process: this one goes on.
process.exit = (() => {}) as typeof process.exit;

process.on('message', async ({ args, cwd, env }: Asked) => {
  Object.assign(printed, { stdout: '', stderr: '' });
  process.exitCode = undefined;
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  const code = await runCli([process.argv[0] as string, 'longpref', ...args]);
  process.send?.({ code, ...printed });
});
