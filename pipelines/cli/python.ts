import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ProcessError } from '../core/errors.js';
import { packagePath } from '../core/paths.js';

/** The trainer's Python: LONGPREF_PYTHON, or the virtual environment `make setup` makes. */
export function installedPython(): string | undefined {
  const chosen = process.env.LONGPREF_PYTHON;
  if (chosen) return chosen;
  const venv = packagePath('.venv/bin/python');
  return existsSync(venv) ? venv : undefined;
}

function trainerPython(): string {
  const python = installedPython();
  if (python) return python;
  throw new ProcessError(
    `the trainer is not set up: run make setup in ${packagePath('.')}, or set LONGPREF_PYTHON to a Python that has longpref_trainer`,
  );
}

/** Runs `python -m longpref_trainer …` on this terminal. @returns its exit code */
export const runTrainer = (args: readonly string[]): Promise<number> =>
  runModule('longpref_trainer', args);

/** Runs `python -m longpref_eval …` on this terminal. @returns its exit code */
export const runEvaluation = (args: readonly string[]): Promise<number> =>
  runModule('longpref_eval', args);

function runModule(module: string, args: readonly string[]): Promise<number> {
  const python = trainerPython();
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-m', module, ...args], {
      stdio: 'inherit',
      env: {
        ...process.env,
        PYTHONPATH: [packagePath('trainer'), process.env.PYTHONPATH].filter(Boolean).join(':'),
      },
    });
    // Python gets Ctrl-C from the terminal itself and saves before it ends.
    const ignore = () => {};
    process.on('SIGINT', ignore);
    child.on('error', (cause) =>
      reject(new ProcessError(`cannot start ${python}: ${cause.message}`, { cause })),
    );
    child.on('exit', (code, signal) => {
      process.off('SIGINT', ignore);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
