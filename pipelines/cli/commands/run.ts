import { Command } from 'commander';
import { ConfigError, InputError, NoSamplesError } from '../../core/errors.js';
import { levelOf, processLog } from '../../logs/log.js';
import { secretsOf } from '../../logs/secrets.js';
import { prepareRun } from '../../runtime/dependencies/prepare.js';
import { type RunResult, run } from '../../runtime/run.js';
import { openStore } from '../../stores/open.js';
import { runOverKafka } from '../../worker/client/run-kafka.js';
import { abstainedRows, cutRows, exhaustedRows } from '../answers-text.js';
import { count, pairs, shortPath } from '../format.js';
import { sayNotes, sayOutlook } from '../notes.js';
import { type ConfigOptions, configOf, withConfigOptions } from '../options.js';
import { progressReporter } from '../progress.js';
import { recallRows } from '../recall-text.js';
import { thresholdText } from '../threshold-text.js';
import { unaskedText } from '../unasked-text.js';

interface RunOptions extends ConfigOptions {
  json?: boolean;
  quiet?: boolean;
  /** true where the flag came without a number */
  localWorkers?: string | true;
  again?: boolean;
  ifChanged?: boolean;
}

/** How many worker processes of every stage --local-workers asks for. */
function localWorkersOf({ localWorkers }: RunOptions): number {
  if (localWorkers === undefined) return 0;
  const n = localWorkers === true ? 1 : Number(localWorkers);
  if (Number.isInteger(n) && n > 0) return n;
  throw new ConfigError(`--local-workers ${localWorkers}: give a number from 1 on`);
}

const filesRead = ({ files, unread }: RunResult): string =>
  [
    `${count(files.total - files.unchanged - unread)} of ${count(files.total)} read`,
    ...(unread > 0 ? [`${count(unread)} could not be`] : []),
    ...(files.unchanged > 0 ? ['the others are as they were'] : []),
  ].join(', ');

/** What a reason of drops hangs on, where its name does not say it. */
const LIMITS: Record<string, string> = {
  'answer-too-long': ' (longer than pair.max_answer_tokens)',
  truncated: ' (cut at pair.max_answer_tokens)',
};

/** What a run did, for people. */
export function runSummary(result: RunResult, store: string): string {
  const url = shortPath(store);
  const { counts, version, unchanged } = result;
  if (!result.changed) {
    return `Nothing to do: all ${count(unchanged)} documents are in version ${version.version} of ${url} already (files: ${filesRead(result)}).`;
  }
  const dropped = Object.entries(counts.drops).sort(([, a], [, b]) => b - a);
  const total = dropped.reduce((sum, [, n]) => sum + n, 0);
  const made = unchanged > 0 ? ` new (${count(unchanged)} were done already)` : '';
  const rows: [string, string][] = [
    ['files', filesRead(result)],
    ...(result.empty.length > 0 ? [['empty', count(result.empty.length)] as [string, string]] : []),
    ['documents', count(counts.documents) + made],
    ['chunks', count(counts.chunks)],
    ['tokens', count(counts.tokens)],
    ['questions', count(counts.questions)],
    ...(result.threshold
      ? [['threshold', thresholdText(result.threshold)] as [string, string]]
      : []),
    ['samples', count(counts.samples)],
    ['drops', count(total)],
    ...dropped.map(([reason, n]): [string, string] => [
      `  ${reason}`,
      count(n) + (LIMITS[reason] ?? ''),
    ]),
    ...abstainedRows(counts.abstained),
    ...exhaustedRows(counts.exhausted),
    ...cutRows(counts.cut),
  ];
  const { given, cloze } = counts.recall;
  if (given.questions + cloze.questions > 0) rows.push(...recallRows(given, cloze));
  rows.push(
    ['seconds', result.seconds.toFixed(1)],
    ['data set', `${url}, version ${version.version}, ${count(version.content_hash.rows)} rows`],
    ['content hash', version.content_hash.sum],
  );
  const advice = result.advice
    ? `\n\nOver half of the questions were dropped. ${result.advice}`
    : '';
  return `${pairs(rows)}${unaskedText(result.unasked)}${advice}\n\nlongpref dataset show ${url} describes it.`;
}

/** Runs the pipeline for a command line; shared with the demo. */
export async function runPipeline(
  options: RunOptions,
): Promise<{ result: RunResult; url: string }> {
  const loaded = configOf(options);
  const store = openStore(loaded.config.store, loaded.base, loaded.config.s3);
  await store.clean?.(Date.now());
  const progress = progressReporter(options.quiet ?? false);
  const deps = await prepareRun(loaded, store, progress.onProgress);
  sayNotes(deps.templateNotes);
  deps.onOutlook = sayOutlook(options.quiet ?? false);
  const localWorkers = localWorkersOf(options);
  if (loaded.config.channel !== 'kafka' && localWorkers > 0) {
    throw new ConfigError('--local-workers is for channel: kafka; in process, set runtime.threads');
  }
  try {
    const result =
      loaded.config.channel === 'kafka'
        ? await runOverKafka(deps, {
            loaded,
            localWorkers,
            again: options.again ?? false,
            log: processLog(
              levelOf(undefined, process.env.LONGPREF_LOG || 'warn'),
              secretsOf(loaded, process.env),
            ),
            say: (sentence) => console.error(`longpref: ${sentence}`),
          })
        : await run(deps);
    return { result, url: store.url };
  } catch (error) {
    // Scripts read what became of the questions there, too; the sentence goes to standard error.
    if (options.json && error instanceof NoSamplesError)
      console.log(JSON.stringify({ ...error.result, store: store.url }, null, 1));
    throw error;
  } finally {
    progress.end();
    await deps.close();
  }
}

/** Empty inputs told one by one: there is nothing to mend, and there may be many. */
const EMPTY_TOLD = 10;

export function reportProblems(
  result: Pick<RunResult, 'skipped' | 'problems' | 'empty' | 'notes' | 'pool'>,
): void {
  reportPool(result);
  sayNotes(result.notes);
  if (result.skipped.length > 0) {
    console.error(
      `longpref: left out ${result.skipped.length} files of other kinds, first ${result.skipped[0]}`,
    );
  }
  for (const { source, message } of result.empty.slice(0, EMPTY_TOLD))
    console.error(`longpref: ${source}: ${message}`);
  if (result.empty.length > EMPTY_TOLD)
    console.error(`longpref: and ${result.empty.length - EMPTY_TOLD} more that are empty`);
  for (const { source, message } of result.problems)
    console.error(`longpref: ${source}: ${message}`);
}

/** A data set keeps its pool for good, so a pool of few documents is told when it is frozen. */
const FEW_DOCUMENTS = 8;

function reportPool({ pool }: Pick<RunResult, 'pool'>): void {
  if (pool === null || pool.documents >= FEW_DOCUMENTS) return;
  console.error(
    `longpref: contexts that a document is too short to fill take chunks of other documents from a pool, which this data set keeps: ${count(pool.chunks)} chunks of ` +
      `${pool.documents === 1 ? 'one document' : `${pool.documents} documents`}. For more variety begin a new data set with more documents, or with the pool of another (pair.pool)`,
  );
}

export const runCommand = (): Command =>
  withConfigOptions(new Command('run'))
    .description(
      'make or extend a data set: ingest, chunk, score, pair, shard; resumes where it was stopped',
    )
    .option('--json', 'print the result as JSON')
    .option('-q, --quiet', 'no progress')
    .option(
      '--local-workers [n]',
      'channel kafka: start n worker processes of every stage here (1 by default), and the topics',
    )
    .option('--if-changed', 'say nothing where there is nothing to do, as cron likes it')
    .option('--again', 'channel kafka: send documents again that were sent before')
    .action(async (options: RunOptions) => {
      const { result, url } = await runPipeline(options);
      if (options.ifChanged && !result.changed && result.problems.length === 0) return;
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
