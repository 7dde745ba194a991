import { Argument, Command, Option } from 'commander';
import { kafkaClient } from '../../channels/kafka/connect.js';
import { connectionOf } from '../../channels/kafka/connection.js';
import { namesOf, STAGES, type StageName } from '../../channels/kafka/names.js';
import { ConfigError } from '../../core/errors.js';
import { readSubmission } from '../../dataset/ledger/submission.js';
import { prepareRun } from '../../runtime/dependencies/prepare.js';
import { openStore } from '../../stores/open.js';
import { adminOf, openOutlet } from '../../worker/client/outlet.js';
import type { DeadLetter } from '../../worker/dead-letters/letter.js';
import {
  chosenLetters,
  dropLetters,
  readDeadLetters,
  replay,
} from '../../worker/dead-letters/queue.js';
import { bytes, pairs, table } from '../format.js';
import { type ConfigOptions, configOf, withConfigOptions } from '../options.js';

interface DlqOptions extends ConfigOptions {
  json?: boolean;
  all?: boolean;
  stage?: StageName;
}

const idOf = ({ stage, id }: DeadLetter): string => `${stage}:${id}`;

async function letters(options: DlqOptions): Promise<DeadLetter[]> {
  const loaded = configOf(options, false);
  const admin = await adminOf(loaded);
  try {
    const stages = options.stage ? [options.stage] : STAGES;
    return await readDeadLetters(admin, namesOf(loaded.config), stages);
  } finally {
    await admin.close();
  }
}

/** A dead letter for scripts: what it says, without the bytes of its value. */
const shown = (letter: DeadLetter) => ({
  id: idOf(letter),
  stage: letter.stage,
  code: letter.code,
  error: letter.error,
  attempts: letter.attempts,
  at: letter.at,
  origin: letter.origin,
  document_id: letter.record.key,
  submission_id: letter.record.headers.submission ?? null,
  kind: letter.record.headers.kind ?? null,
  bytes: letter.record.value.length,
});

const stageOption = () =>
  new Option('--stage <stage>', 'dead letters of one stage only').choices(STAGES);

const ls = withConfigOptions(new Command('ls'))
  .description('records that were set aside and that nobody has dealt with')
  .addOption(stageOption())
  .option('--json', 'print as JSON')
  .action(async (options: DlqOptions) => {
    const found = await letters(options);
    if (options.json) return console.log(JSON.stringify(found.map(shown), null, 1));
    if (found.length === 0) return console.log('No dead letters.');
    console.log(
      table(
        ['id', 'when', 'code', 'tries', 'document', 'error'],
        found.map((letter) => [
          idOf(letter),
          letter.at,
          letter.code,
          String(letter.attempts),
          letter.record.key.slice(0, 16),
          letter.error.length > 90 ? `${letter.error.slice(0, 89)}…` : letter.error,
        ]),
      ),
    );
    console.log('\nlongpref dlq show <id> shows one; replay sends it back, drop gives it up.');
  });

/** Bytes of a value that are shown. */
const SHOWN = 4000;

const show = withConfigOptions(new Command('show'))
  .description('one of them, with its value')
  .argument('<id>', 'as dlq ls shows it, e.g. pair:3')
  .option('--json', 'print as JSON')
  .action(async (id: string, options: DlqOptions) => {
    const [letter] = chosenLetters(await letters(options), [id]);
    if (!letter) return;
    const value = letter.record.value.toString('utf8', 0, SHOWN);
    if (options.json) {
      return console.log(
        JSON.stringify(
          {
            ...shown(letter),
            headers: letter.record.headers,
            value: letter.record.value.toString('utf8'),
          },
          null,
          1,
        ),
      );
    }
    const { topic, partition, offset } = letter.origin;
    console.log(
      pairs([
        ['id', idOf(letter)],
        ['error', `${letter.code}: ${letter.error}`],
        ['tries', String(letter.attempts)],
        ['when', letter.at],
        ['from', `${topic}, partition ${partition}, offset ${offset}`],
        ['document', letter.record.key],
        ['submission', letter.record.headers.submission ?? ''],
        ['headers', JSON.stringify(letter.record.headers)],
        ['value', bytes(letter.record.value.length)],
      ]),
    );
    console.log(`\n${value}${letter.record.value.length > SHOWN ? '…' : ''}`);
  });

/** Opens what replaying and dropping need, and closes it. */
async function settle(
  ids: string[],
  options: DlqOptions,
  work: (
    chosen: DeadLetter[],
    settling: Parameters<typeof replay>[1],
    store: ReturnType<typeof openStore>,
  ) => Promise<void>,
  done: string,
): Promise<void> {
  if (ids.length > 0 === (options.all ?? false)) {
    throw new ConfigError('name dead letters (longpref dlq ls), or all of them with --all');
  }
  const loaded = configOf(options, false);
  const store = openStore(loaded.config.store, loaded.base, loaded.config.s3);
  const deps = await prepareRun(loaded, store);
  const outlet = await openOutlet(loaded, deps, false);
  const { names, admin, envelope } = outlet;
  const client = kafkaClient(connectionOf(loaded.config.kafka, loaded.base));
  const transactions = await client.transactions(`${names.prefix}.dlq`);
  try {
    const open = await readDeadLetters(admin, names, options.stage ? [options.stage] : STAGES);
    const chosen = options.all ? open : chosenLetters(open, ids);
    if (chosen.length > 0) await work(chosen, { names, envelope, transactions }, store);
    const told = chosen.map(idOf);
    console.log(
      options.json
        ? JSON.stringify({ [done.replace(' ', '_')]: told }, null, 1)
        : `${chosen.length} ${done}${told.length > 0 ? `: ${told.join(' ')}` : ''}`,
    );
  } finally {
    await transactions.close();
    await outlet.close();
    await deps.close();
  }
}

const idsArgument = () => new Argument('[ids...]', 'as dlq ls shows them, e.g. pair:3');

const replayCommand = withConfigOptions(new Command('replay'))
  .description('send them back to where they came from, as they were; nothing is added twice')
  .addArgument(idsArgument())
  .option('--all', 'all that are open')
  .addOption(stageOption())
  .option('--json', 'print as JSON')
  .action((ids: string[], options: DlqOptions) => settle(ids, options, replay, 'sent back'));

const dropCommand = withConfigOptions(new Command('drop'))
  .description(
    'give them up: their questions end as drops with reason dead-letter, so that submissions get their version',
  )
  .addArgument(idsArgument())
  .option('--all', 'all that are open')
  .addOption(stageOption())
  .option('--json', 'print as JSON')
  .action((ids: string[], options: DlqOptions) =>
    settle(
      ids,
      options,
      (chosen, settling, store) =>
        dropLetters(chosen, settling, (id) => readSubmission(store, id).catch(() => undefined)),
      'given up',
    ),
  );

export const dlqCommand = (): Command =>
  new Command('dlq')
    .description('dead letters: records that workers have set aside (channel: kafka)')
    .addCommand(ls)
    .addCommand(show)
    .addCommand(replayCommand)
    .addCommand(dropCommand);
