import { Command } from 'commander';
import { InputError } from '../../core/errors.js';
import { prepareRun } from '../../runtime/prepare.js';
import { type RunResult, run } from '../../runtime/run.js';
import { openStore } from '../../stores/open.js';
import { count, pairs, shortPath } from '../format.js';
import { type ConfigOptions, configOf, withConfigOptions } from '../options.js';
import { progressReporter } from '../progress.js';

interface RunOptions extends ConfigOptions {
  json?: boolean;
  quiet?: boolean;
}

/** What a run did, for people. */
export function runSummary(result: RunResult, store: string): string {
  const url = shortPath(store);
  const { counts, version } = result;
  if (!result.changed) {
    return `Nothing to do: all ${count(result.unchanged)} documents are in version ${version.version} of ${url} already.`;
  }
  const dropped = Object.entries(counts.drops).sort(([, a], [, b]) => b - a);
  const total = dropped.reduce((sum, [, n]) => sum + n, 0);
  return `${pairs([
    [
      'documents',
      `${count(counts.documents)}${result.unchanged > 0 ? ` (${count(result.unchanged)} were done already)` : ''}`,
    ],
    ['chunks', count(counts.chunks)],
    ['tokens', count(counts.tokens)],
    ['questions', count(counts.questions)],
    ['samples', count(counts.samples)],
    ['drops', count(total)],
    ...dropped.map(([reason, n]) => [`  ${reason}`, count(n)] as [string, string]),
    ['seconds', result.seconds.toFixed(1)],
    ['data set', `${url}, version ${version.version}, ${count(version.content_hash.rows)} rows`],
    ['content hash', version.content_hash.sum],
  ])}${result.advice ? `\n\nOver half of the questions were dropped. ${result.advice}` : ''}\n\nlongpref dataset show ${url} describes it.`;
}

/** Runs the pipeline for a command line; shared with the demo. */
export async function runPipeline(
  options: RunOptions,
): Promise<{ result: RunResult; url: string }> {
  const loaded = configOf(options);
  const store = openStore(loaded.config.store, loaded.base);
  await store.clean(Date.now());
  const progress = progressReporter(options.quiet ?? false);
  const deps = await prepareRun(loaded, store, progress.onProgress);
  try {
    return { result: await run(deps), url: store.url };
  } finally {
    progress.end();
    await deps.refinePool.close();
  }
}

export function reportProblems(result: RunResult): void {
  if (result.skipped.length > 0) {
    console.error(
      `longpref: left out ${result.skipped.length} files of other kinds, first ${result.skipped[0]}`,
    );
  }
  for (const { source, message } of result.problems)
    console.error(`longpref: ${source}: ${message}`);
}

export const runCommand = (): Command =>
  withConfigOptions(new Command('run'))
    .description(
      'make or extend a data set: ingest, chunk, score, pair, shard; resumes where it was stopped',
    )
    .option('--json', 'print the result as JSON')
    .option('-q, --quiet', 'no progress')
    .action(async (options: RunOptions) => {
      const { result, url } = await runPipeline(options);
      console.log(
        options.json ? JSON.stringify({ ...result, store: url }, null, 1) : runSummary(result, url),
      );
      reportProblems(result);
      if (result.problems.length > 0) {
        throw new InputError(
          `${result.problems.length} inputs could not be read (above); everything else is in the data set. Mend them and run again`,
        );
      }
    });
