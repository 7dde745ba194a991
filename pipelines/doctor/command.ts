import path from 'node:path';
import type { LoadedConfig } from '../config/load.js';
import { openCommand } from '../evaluators/command.js';
import { bad, type Check, good } from './check.js';

/** Below the time that a check may take. */
const START_S = 25;

/** Starts the command that scores chunks, and has it score one. */
export const commandAnswers = ({ config, base }: LoadedConfig): Check => ({
  name: 'evaluator command',
  async run() {
    const { command } = config.score;
    const { run, revision } = command;
    if (!run[0]) {
      return bad(
        'score.command.run names no program',
        'name a program and its arguments, e.g. score.command.run: [python3, my_evaluator.py]',
      );
    }
    const session = openCommand(
      {
        ...command,
        folder: path.resolve(base, command.folder),
        restarts: 0,
        start_s: Math.min(command.start_s, START_S),
      },
      // What it says matters only where it fails, and then the error has it.
      () => {},
    );
    try {
      const said = await session.revision();
      await session.score(
        [{ question: 'Who keeps the lighthouse?', answer: 'Anna' }],
        ['Anna keeps the lighthouse.', ''],
      );
      if (revision !== null) return good(`${run.join(' ')} answers, revision ${said}`);
      return bad(
        `${run.join(' ')} answers that its revision is ${JSON.stringify(said)}, and score.command.revision is not set`,
        `set score.command.revision: ${JSON.stringify(said)}`,
      );
    } finally {
      await session.close();
    }
  },
});
