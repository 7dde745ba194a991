import { Command } from 'commander';
import { namesOf } from '../../channels/kafka/names.js';
import { checkTopics } from '../../channels/kafka/topics.js';
import { systemClock } from '../../core/clock.js';
import { openStore } from '../../stores/open.js';
import { adminOf } from '../../worker/client/outlet.js';
import { readStatus } from '../../worker/status/status.js';
import { type ConfigOptions, configOf, withConfigOptions } from '../options.js';
import { statusText } from '../status-text.js';

interface StatusOptions extends ConfigOptions {
  json?: boolean;
  watch?: boolean;
}

const WATCH_MS = 2000;
const CLEAR = '\u001b[2J\u001b[H';

export const statusCommand = (): Command =>
  withConfigOptions(new Command('status'))
    .description('stages, submissions and last version of a data set made over Kafka')
    .option('--watch', 'again every two seconds, until interrupted')
    .option('--json', 'print as JSON, with --watch a line each time')
    .action(async (options: StatusOptions) => {
      const loaded = configOf(options, false);
      const names = namesOf(loaded.config);
      const store = openStore(loaded.config.store, loaded.base, loaded.config.s3);
      const admin = await adminOf(loaded);
      try {
        await checkTopics(admin, names, loaded.config.kafka);
        for (;;) {
          const status = await readStatus({ admin, names, store, clock: systemClock });
          if (options.json) {
            console.log(JSON.stringify(status, null, options.watch ? undefined : 1));
          } else {
            const clear = options.watch && process.stdout.isTTY ? CLEAR : '';
            console.log(`${clear}${statusText(status)}`);
          }
          if (!options.watch) return;
          await systemClock.sleep(WATCH_MS);
        }
      } finally {
        await admin.close();
      }
    });
