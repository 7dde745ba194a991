import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { packagePath } from '../../../pipelines/core/paths.js';

const main = packagePath('dist/pipelines/cli/main.js');

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the real command line in a process of its own. */
export function longpref(
  args: readonly string[],
  cwd: string = packagePath('.'),
  env: NodeJS.ProcessEnv = process.env,
): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    ...{ cwd, env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { code: status, stdout, stderr };
}

/** The same without stopping this process meanwhile. */
export function longprefAsync(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<CliResult> {
  const child = spawn(process.execPath, [main, ...args], { cwd: packagePath('.'), env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Starts it and does not wait. */
export const startLongpref = (args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [main, ...args], { cwd: packagePath('.'), stdio: 'ignore' });

/** An environment in which the doctor does not load PyTorch, which takes seconds: for all else it says. */
export const withoutTrainer = (env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => ({
  ...env,
  LONGPREF_PYTHON: '/bin/echo',
});

/** What a `--json` command printed. */
export const json = (result: CliResult) => JSON.parse(result.stdout);
