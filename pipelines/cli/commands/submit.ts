import { Command } from 'commander';
import { ConfigError, InputError } from '../../core/errors.js';
import { prepareRun } from '../../runtime/dependencies/prepare.js';
import { submit } from '../../runtime/submit.js';
import { openStore } from '../../stores/open.js';
import { openOutlet } from '../../worker/client/outlet.js';
import { count, pairs, shortPath } from '../format.js';
import { sayNotes } from '../notes.js';
import { type ConfigOptions, configOf, withConfigOptions } from '../options.js';
import { progressReporter } from '../progress.js';
import { unaskedText } from '../unasked-text.js';
import { reportProblems, runPipeline, runSummary } from './run.js';

interface SubmitOptions extends ConfigOptions {
  json?: boolean;
  quiet?: boolean;
  again?: boolean;
  wait?: boolean;
}

async function send(options: SubmitOptions): Promise<void> {
  const loaded = configOf(options);
  const store = openStore(loaded.config.store, loaded.base, loaded.config.s3);
  const progress = progressReporter(options.quiet ?? false);
  const deps = await prepareRun(loaded, store, progress.onProgress);
  sayNotes(deps.templateNotes);
  const outlet = await openOutlet(loaded, deps, false);
  try {
    const submitted = await submit(deps, outlet, options.again ?? false);
    progress.end();
    const { submission, sent, unchanged, underWay, version, files } = submitted;
    const { problems, empty, skipped, notes, pool, unasked } = submitted;
    const shown = {
      submission: submission.id,
      documents: submission.documents.length,
      ...{ sent, unchanged, under_way: underWay, version: version?.version ?? null, files },
      ...{ problems, empty, skipped, notes, unasked, pool },
    };
    if (options.json) console.log(JSON.stringify(shown, null, 1));
    else if (version) {
      console.log(
        `Nothing to do: all ${count(unchanged)} documents are in version ${version.version} of ${shortPath(store.url)} already.`,
      );
    } else {
      console.log(
        pairs([
          ['submission', submission.id],
          ['documents', count(submission.documents.length)],
          ['sent', underWay ? 'before, and on their way (--again sends them again)' : count(sent)],
          ['done already', count(unchanged)],
        ]) + unaskedText(unasked),
      );
      console.log('\nlongpref status --watch shows what becomes of them.');
    }
    reportProblems({ problems, empty, skipped, notes, pool });
  } finally {
    await outlet.close();
    await deps.close();
  }
}

export const submitCommand = (): Command =>
  withConfigOptions(new Command('submit'))
    .description('send new and changed documents to the workers (channel: kafka)')
    .argument('[sources...]', 'files, folders and globs, as input of the configuration')
    .option('--wait', 'wait for the version that comes of it')
    .option('--again', 'send documents again that were sent before')
    .option('--json', 'print as JSON')
    .option('-q, --quiet', 'no progress')
    .action(async (sources: string[], given: SubmitOptions) => {
      const options = sources.length > 0 ? { ...given, input: sources } : given;
      if (configOf(options).config.channel !== 'kafka') {
        throw new ConfigError('submit is for channel: kafka; in process, longpref run does all');
      }
      if (!options.wait) return send(options);
      const { result, url } = await runPipeline(options);
      console.log(
        options.json ? JSON.stringify({ ...result, store: url }, null, 1) : runSummary(result, url),
      );
      reportProblems(result);
      if (result.problems.length > 0) {
        throw new InputError(`${result.problems.length} inputs could not be read (above)`);
      }
    });
