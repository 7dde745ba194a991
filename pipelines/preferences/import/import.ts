import { readFile } from 'node:fs/promises';
import { ConfigError } from '../../core/errors.js';
import { hashOf } from '../../core/hash.js';
import { writeCard } from '../../dataset/card.js';
import { DatasetView } from '../../dataset/ledger/view.js';
import { isMadeWith } from '../../dataset/log/made.js';
import type { Made, VersionEntry } from '../../generated/log-entry.js';
import { countRecords } from '../../runtime/outcome/summary.js';
import { versionOf, writeVersion } from '../../runtime/version/version.js';
import { tokenizeTemplate } from '../../template/tokenize.js';
import { loadTokenizer, tokenizerPath } from '../../tokenizer/load.js';
import { type Framing, frameOf } from './frame.js';
import { type Gathered, gather } from './gather.js';
import type { ImportOptions } from './options.js';
import { openScratch } from './scratch.js';
import { storePrompts, writeRows } from './write.js';

export interface ImportResult extends Omit<Gathered, 'entries'> {
  version: VersionEntry;
  /** false where all of it was there already */
  changed: boolean;
  framing: Framing;
  /** rows of the data set that are of these records */
  rows: number;
  notes: readonly string[];
}

/** Bumped when the same records become other rows. */
const VERSION = 1;

function refuseOther(view: DatasetView, { store, mix }: ImportOptions, identity: string): void {
  const isOther = view.log.some(
    (entry) => entry.kind === 'append' && !isMadeWith(entry.made, identity),
  );
  if (!isOther || mix) return;
  throw new ConfigError(
    `${store.url} was made in another way (by longpref run, or with another tokenizer or --template): ` +
      'choose another --store, or add to it all the same with --mix',
  );
}

/**
 * Makes a data set of other people's preferences: a row a record, its prompt one chunk, positions
 * without gaps. The same records make the same rows, in whatever files and order they come.
 * @throws InputError for bad records, with nothing imported
 */
export async function importPreferences(options: ImportOptions): Promise<ImportResult> {
  const { store, maxTokens, framing, defaults } = options;
  const file = tokenizerPath(options.tokenizer);
  const tokenizer = await loadTokenizer(file);
  const frame = frameOf(framing, defaults.template, tokenizer, file);
  const { template, notes } = frame;
  const parts = { template, tokenizer: tokenizer.sha256, framing: frame.framing };
  const identity = hashOf({ import: VERSION, ...parts });
  const made: Made = {
    row_schema: 1,
    identity,
    tokenizer_sha256: tokenizer.sha256,
    template,
    window: maxTokens,
    positions_length: maxTokens,
    seed: 0,
  };
  const view = await DatasetView.open(store, identity);
  refuseOther(view, options, identity);
  const scratch = await openScratch(options.scratch);
  try {
    const tokenized = await tokenizeTemplate(template, tokenizer);
    const maker = { tokenizer, template: tokenized, identity, maxTokens };
    const { entries, ...found } = await gather(options, frame, maker, scratch);
    const id = hashOf({ identity, rows: entries.map(({ instanceId }) => instanceId) });
    const there = versionOf(view.log, id);
    if (!there) {
      await storePrompts(options, { id, identity }, entries, scratch);
      await store.create(`tokenizer/${tokenizer.sha256.slice(0, 16)}.json`, await readFile(file));
      await writeRows(options, made, id, entries, scratch, view);
    }
    const counts = countRecords(await view.records(id));
    const version = there ?? (await writeVersion(options, view, id, counts)).version;
    await writeCard(store);
    const result = { version, changed: !there, framing: frame.framing, rows: entries.length };
    return { ...result, ...found, notes };
  } finally {
    await scratch.close();
  }
}
