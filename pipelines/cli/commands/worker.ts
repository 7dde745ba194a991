import { Argument, Command } from 'commander';
import { STAGES, type StageName } from '../../channels/kafka/names.js';
import { systemClock } from '../../core/clock.js';
import { ConfigError } from '../../core/errors.js';
import { levelOf, processLog } from '../../logs/log.js';
import { secretsOf } from '../../logs/secrets.js';
import { supervise } from '../../worker/process/supervise.js';
import { type ConfigOptions, configOf, withConfigOptions } from '../options.js';

interface WorkerCommandOptions extends ConfigOptions {
  concurrency?: string;
  group?: string;
  logLevel?: string;
}

function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const n = Number(text);
  if (Number.isInteger(n) && n > 0) return n;
  throw new ConfigError(`${flag} ${text}: give a number from 1 on`);
}

/**
 * Runs until it is told to stop. The worker itself is a process below this one: when it dies, it
 * is started again, and what it was working on then is worked on record by record.
 */
async function work(stages: StageName[], options: WorkerCommandOptions): Promise<void> {
  const loaded = configOf(options, false);
  const level = levelOf(options.logLevel, process.env.LONGPREF_LOG);
  process.env.LONGPREF_LOG = level; // the worker's own process reads it there
  if (loaded.config.channel !== 'kafka') {
    throw new ConfigError(
      'workers are for channel: kafka (this configuration has channel: in-process, where longpref run does all)',
    );
  }
  const concurrency = numberOf('--concurrency', options.concurrency);
  const chosen = stages.length > 0 ? stages : [...STAGES];
  if (options.group !== undefined && !chosen.includes('shard')) {
    throw new ConfigError(
      '--group is for stage shard: the groups of the others follow from their topics',
    );
  }
  const worker = supervise(
    {
      ...{ loaded, stages: chosen },
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(options.group === undefined ? {} : { shardGroup: options.group }),
    },
    { clock: systemClock, log: processLog(level, secretsOf(loaded, process.env)) },
  );
  const stop = () => void worker.stop();
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  void worker.ready.then(
    () =>
      console.error(
        `longpref: ${chosen.join(', ')} ready; SIGTERM or Ctrl-C lets them finish and leave`,
      ),
    () => {},
  );
  await worker.ended;
}

export const workerCommand = (): Command =>
  withConfigOptions(new Command('worker'))
    .description('work on records of a data set that come over Kafka, until told to stop')
    .addArgument(
      new Argument(
        '[stages...]',
        'refine (chunk + score), pair, shard; all of them where none is named',
      ).choices(STAGES),
    )
    .option('--concurrency <n>', 'records worked on at once, of each partition')
    .option(
      '--log-level <level>',
      'debug, info, warn, error or silent (default: LONGPREF_LOG, or info)',
    )
    .option('--group <name>', "stage shard: a consumer group other than the data set's own")
    .action(work);
