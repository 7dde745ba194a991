import { Command } from 'commander';
import { ConfigError, InputError } from '../../core/errors.js';
import { prepareRun } from '../../runtime/dependencies/prepare.js';
import { preview } from '../../runtime/preview.js';
import { MemoryStore } from '../../stores/memory.js';
import { sayNotes } from '../notes.js';
import { type ConfigOptions, configOf, withConfigOptions } from '../options.js';
import { previewText } from '../preview-text.js';

interface PreviewCommandOptions extends ConfigOptions {
  questions: string;
  json?: boolean;
}

function whole(text: string, flag: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new ConfigError(`${flag} ${text}: it must be a whole number from 1`);
  return value;
}

/** Colour on terminals, unless NO_COLOR (no-color.org) asks for none. */
const wantsColour = (): boolean => process.stdout.isTTY === true && !process.env.NO_COLOR;

export const previewCommand = (): Command =>
  withConfigOptions(new Command('preview'))
    .description(
      'show what would be made of the first documents (-n, default 1): chunks, scores, contexts, answers; writes nothing',
    )
    .option('--questions <k>', 'most questions of a document', '3')
    .option('--json', 'print as JSON')
    .action(async (options: PreviewCommandOptions) => {
      const documents = whole(options.limit ?? '1', '--limit');
      const questions = whole(options.questions, '--questions');
      // One thread is enough for a few documents, and starts fastest.
      const { limit: _, ...others } = options;
      const loaded = configOf({ ...others, threads: options.threads ?? '1' });
      const deps = await prepareRun(loaded, new MemoryStore());
      sayNotes(deps.templateNotes);
      try {
        const shown = await preview(deps, { documents, questions });
        if (options.json) {
          const plain = (_: string, value: unknown) =>
            value instanceof Int32Array ? Array.from(value) : value;
          console.log(JSON.stringify(shown, plain, 1));
        } else {
          const width = Math.min(process.stdout.columns ?? 100, 140);
          console.log(previewText(shown, { width, colour: wantsColour() }));
        }
        for (const { source, message } of shown.problems)
          console.error(`longpref: ${source}: ${message}`);
        if (shown.documents.length === 0)
          throw new InputError('no document could be read: see the lines above');
      } finally {
        await deps.close();
      }
    });
