import type { LoadedConfig } from '../config/load.js';
import { readLog } from '../dataset/log/log.js';
import { isMadeWith } from '../dataset/log/made.js';
import { madeOf, tokenizerOf } from '../runtime/dependencies/prepare.js';
import type { Store } from '../stores/store.js';
import { loadTokenizer } from '../tokenizer/load.js';
import { bad, type Check, good } from './check.js';

const ROW_SCHEMA = 1;

/** The log of the data set: whether this version reads it, and whether this configuration made it. */
export const schemaVersions = (loaded: LoadedConfig, open: () => Store): Check => ({
  name: 'data set',
  async run() {
    const store = open();
    // Entries of kinds and features that this version does not know are refused there.
    const log = await readLog(store);
    if (log.length === 0) return good(`${store.url} is empty`);
    const appends = log.filter((entry) => entry.kind === 'append');
    const newer = appends.find(({ made }) => made.row_schema !== ROW_SCHEMA);
    if (newer) {
      return bad(
        `${store.url} has rows of schema ${newer.made.row_schema}, this version knows ${ROW_SCHEMA}`,
        'update longpref',
      );
    }
    const file = tokenizerOf(loaded);
    const { identity } = madeOf(loaded.config, await loadTokenizer(file), file);
    if (!loaded.config.runtime.mix && appends.some(({ made }) => !isMadeWith(made, identity))) {
      return bad(
        `${store.url} was made with another configuration`,
        'choose another store, or add to it all the same with --set runtime.mix=true',
      );
    }
    const version = log.findLast((entry) => entry.kind === 'version');
    const rows = version ? `version ${version.version}` : 'no version yet';
    return good(`${store.url}: ${log.length} log entries, ${rows}, schemas known`);
  },
});

/**
 * Concurrent creates of one key, of which one must win.
 * @param probe throws where the store lets two win, or fails
 */
export const storeRace = (open: () => Store, probe: (store: Store) => Promise<unknown>): Check => ({
  name: 'store race',
  async run() {
    const store = open();
    await probe(store);
    return good(`of many who create one key in ${store.url}, one wins`);
  },
});
