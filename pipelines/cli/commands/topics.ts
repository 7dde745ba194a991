import { Command } from 'commander';
import { namesOf } from '../../channels/kafka/names.js';
import { applyTopics, topicsOf } from '../../channels/kafka/topics.js';
import { adminOf } from '../../worker/client/outlet.js';
import { table } from '../format.js';
import { type ConfigOptions, configOf, withConfigOptions } from '../options.js';

interface TopicsOptions extends ConfigOptions {
  json?: boolean;
}

const apply = withConfigOptions(new Command('apply'))
  .description('create the topics of a data set, and set the retention of those that are there')
  .option('--json', 'print as JSON')
  .action(async (options: TopicsOptions) => {
    const loaded = configOf(options, false);
    const admin = await adminOf(loaded);
    try {
      const applied = await applyTopics(admin, namesOf(loaded.config), loaded.config.kafka);
      console.log(
        options.json
          ? JSON.stringify(applied, null, 1)
          : table(
              ['topic', 'partitions', ''],
              applied.map(({ name, partitions, what }) => [name, String(partitions), what]),
            ),
      );
    } finally {
      await admin.close();
    }
  });

const show = withConfigOptions(new Command('show'))
  .description('what topics apply would create')
  .option('--json', 'print as JSON')
  .action((options: TopicsOptions) => {
    const { config } = configOf(options, false);
    const wanted = topicsOf(namesOf(config), config.kafka);
    console.log(
      options.json
        ? JSON.stringify(wanted, null, 1)
        : table(
            ['topic', 'partitions', 'retention, hours'],
            wanted.map(({ name, partitions, config: settings }) => [
              name,
              String(partitions),
              (Number(settings['retention.ms']) / 3_600_000).toFixed(1),
            ]),
          ),
    );
  });

export const topicsCommand = (): Command =>
  new Command('topics')
    .description('the Kafka topics of a data set (channel: kafka)')
    .addCommand(apply)
    .addCommand(show);
