import path from 'node:path';
import { Command } from 'commander';
import type { LoadedConfig } from '../../config/load.js';
import { loadConfig } from '../../config/load.js';
import { openNamed } from '../../config/named-store.js';
import { readLog } from '../../dataset/log/log.js';
import { type Story, storyOf } from '../../dataset/why/story.js';
import { documentScores } from '../../report/data/heat.js';
import { locateInSource } from '../../sources/locate.js';
import type { Store } from '../../stores/store.js';
import { type Scores, whyText } from '../why-text.js';

interface WhyOptions {
  store: string;
  config?: string;
  json?: boolean;
}

/** Where the chunks of the document's own are in its source. @returns what to say about it */
async function addPlaces(story: Story, loaded: LoadedConfig): Promise<string> {
  const own = (story.chunks ?? []).filter(({ filler }) => !filler);
  // The document of an imported row is its prompt as a whole; no source has it so.
  if (own.length === 0 || story.sample?.answers[0]?.generator === 'imported') return '';
  const { source, document_id } = story.document;
  const spans = own.map(({ byte_start, byte_end }) => [byte_start, byte_end] as const);
  const full = path.resolve(loaded.base, source);
  const places = await locateInSource(full, document_id, spans, loaded.config.read);
  if (typeof places === 'string') return `No places in the source: ${places}.`;
  for (const [i, chunk] of own.entries()) {
    const place = places[i];
    if (place) chunk.source = place;
  }
  return places.every((place) => place === undefined)
    ? 'No places in the source: its format does not tell them.'
    : '';
}

async function scoresOf(
  story: Story,
  store: Store,
  loaded: LoadedConfig,
): Promise<Map<string, Scores>> {
  const { document, submission, identity, pool } = story;
  return documentScores(
    store,
    { ...document, submission, made: { identity, ...(pool ? { pool } : {}) } },
    loaded,
  );
}

export const whyCommand = (): Command =>
  new Command('why')
    .description(
      'the story of one sample, document or source: spans, scores, contexts, drops, reasons',
    )
    .argument('<item>', 'a sample id or document id (or its beginning), or the path of a source')
    .option('-o, --store <folder>', 'the data set', './dataset')
    .option(
      '-c, --config <file>',
      'the configuration it was made with: shows the scores of all chunks',
    )
    .option('--json', 'print as JSON')
    .action(async (item: string, options: WhyOptions) => {
      const store = await openNamed(options.store, options.config);
      const story = await storyOf(store, await readLog(store), item);
      const loaded = loadConfig(options.config, []);
      const note = await addPlaces(story, loaded);
      const scores = options.config ? await scoresOf(story, store, loaded) : new Map();
      if (options.json) {
        const plain = (_: string, value: unknown) =>
          value instanceof Int32Array ? Array.from(value) : value;
        const all = { ...story, scores: Object.fromEntries(scores) };
        console.log(JSON.stringify(all, plain, 1));
        return;
      }
      const width = Math.min(process.stdout.columns ?? 110, 160);
      const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
      console.log(whyText(story, { width, colour }, scores, note));
    });
