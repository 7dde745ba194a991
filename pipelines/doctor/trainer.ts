import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { packagePath } from '../core/paths.js';
import { bad, type Check, good } from './check.js';

const run = promisify(execFile);

/** Of the time that a check has, what is left to say that it was too little. */
const SHARE = 5 / 6;

const PROGRAM = `
import longpref_trainer, torch, transformers
gpus = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
print(f"torch {torch.__version__}, transformers {transformers.__version__}, {', '.join(gpus) or 'no GPU'}")
`;

/**
 * The trainer's Python, where there is one: making data needs none.
 * @param python undefined where none was set up
 * @param timeoutMs PyTorch takes seconds to load, from a cold disk a minute
 */
export const trainerPresent = (python: string | undefined, timeoutMs: number): Check => ({
  name: 'trainer',
  async run() {
    if (python === undefined) {
      return good('not set up, which making data does not need (make setup)');
    }
    const env = {
      ...process.env,
      PYTHONPATH: [packagePath('trainer'), process.env.PYTHONPATH].filter(Boolean).join(':'),
    };
    try {
      const { stdout } = await run(python, ['-c', PROGRAM], {
        env,
        timeout: Math.round(SHARE * timeoutMs),
      });
      return good(`${python}: ${stdout.trim()}`);
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string };
      const last = (stderr || message).trim().split('\n').at(-1);
      return bad(
        `${python} cannot run the trainer (${last})`,
        'run make setup, or set LONGPREF_PYTHON to a Python that has longpref_trainer',
      );
    }
  },
});
