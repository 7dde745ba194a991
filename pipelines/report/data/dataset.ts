import type { LoadedConfig } from '../../config/load.js';
import { DatasetError } from '../../core/errors.js';
import { type DatasetVersion, openDataset } from '../../dataset/dataset.js';
import type { RecallByOrigin } from '../../dataset/ledger/recall.js';
import type { SampleRow } from '../../dataset/rows/row.js';
import { readShard } from '../../dataset/shards/parquet.js';
import type { Made } from '../../generated/log-entry.js';
import { withThreshold } from '../../runtime/gather/threshold.js';
import { barNameOf, barOf } from '../../stages/pair/select.js';
import type { Store } from '../../stores/store.js';
import { SeparabilityCounter } from '../separability/counter.js';
import type { Separability } from '../separability/separability.js';
import { type Counts, countUp } from './bins.js';
import { type Coverage, CoverageCounter } from './coverage.js';
import { chooseDocuments, type HeatData, heatData } from './heat.js';
import { type ContextQuality, type ScoreCount, summariseLedger } from './ledger.js';
import { type KindLengths, LengthCounter } from './lengths.js';

/** Documents with a heat map of their own; any other is shown with --document. */
const HEAT_MAPS = 8;

/** What the report says of a data set: plain data, all counted in one pass over its rows. */
export interface DatasetData {
  store: string;
  version: number;
  createdAt: string;
  contentHash: string;
  made: Made;
  documents: number;
  chunks: number;
  /** of the documents */
  tokens: number;
  questions: number;
  samples: number;
  splits: { train: number; validation: number };
  /** tokens of all rows: contexts, questions and answers */
  rowTokens: number;
  drops: { reason: string; count: number }[];
  /** answers that say that the text does not tell, by kind, those that were left out too */
  abstained: Record<string, number>;
  /** dispreferred answers that rows lack, by kind: their questions allow no other wrong one */
  exhausted: Record<string, number>;
  /** samples whose chosen answer was cut at a sentence: longer than pair.max_answer_tokens */
  cut: number;
  scores: ScoreCount[];
  /** samples by critical chunks in their context */
  critical: Counts;
  quality: ContextQuality;
  /** over all questions that came with evidence */
  recall: RecallByOrigin;
  /** tokens of all prompts */
  promptTokens: Counts;
  /** the least score of a critical chunk, where the configuration is known */
  bar: { name: string; score: number } | null;
  coverage: Coverage | null;
  lengths: KindLengths[];
  /** what wrote the answers, by name */
  generators: string[];
  /** of each rejected kind, told from the chosen answers without the context */
  separability: Separability[];
  heats: HeatData[];
}

export interface CollectOptions {
  store: Store;
  /** the configuration the data set was made with: the heat map then has every chunk */
  config?: LoadedConfig | undefined;
  version?: number | undefined;
  /** start of the id of the one document whose chunks are shown, or its source */
  document?: string | undefined;
  /** most documents whose chunks are shown */
  heatMaps?: number;
}

async function* rowsOf(store: Store, { live }: DatasetVersion): AsyncGenerator<SampleRow> {
  for (const { file, withdrawn } of live) {
    const bytes = await store.read(file.path);
    if (!bytes) {
      throw new DatasetError(`${store.url}/${file.path} is missing: restore it from a copy`);
    }
    for await (const row of readShard(bytes, file.path))
      if (!withdrawn.samples.has(row.sample_id)) yield row;
  }
}

/** The bar of a configuration, with the threshold that the data set keeps. */
function namedBar({ config }: LoadedConfig, { threshold }: Made): DatasetData['bar'] {
  const isAuto = config.pair.threshold === 'auto';
  // A threshold that the data set does not know is none of its own.
  if (isAuto && threshold === undefined) return null;
  const settled = withThreshold(config, isAuto ? threshold : undefined);
  return { name: barNameOf(settled), score: barOf(settled) };
}

/** Collects what the report shows of a data set. */
export async function collectDataset(options: CollectOptions): Promise<DatasetData> {
  const { store, config } = options;
  const dataset = await openDataset(store, options.version);
  const made = dataset.appends.at(-1)?.made;
  if (!made) throw new DatasetError(`${store.url} has no rows: there is nothing to report`);
  const ledger = await summariseLedger(store, dataset);
  const documents = [...ledger.documents.values()];
  const shown = chooseDocuments(ledger.documents, options.document, options.heatMaps ?? HEAT_MAPS);
  const isShown = new Set(shown.map(({ document_id }) => document_id));

  const coverage = new CoverageCounter(made.positions_length);
  const lengths = new LengthCounter();
  const separability = new SeparabilityCounter();
  const shownRows: SampleRow[] = [];
  const generators = new Set<string>();
  const splits = { train: 0, validation: 0 };
  const promptTokens: Counts = new Map();
  let rowTokens = 0;
  for await (const row of rowsOf(store, dataset)) {
    coverage.add(row);
    lengths.add(row);
    separability.add(row);
    for (const { generator } of row.answers) generators.add(generator);
    splits[row.split] += 1;
    rowTokens += row.prompt_ids.length + row.chosen_ids.length;
    for (const ids of row.rejected_ids) rowTokens += ids.length;
    countUp(promptTokens, row.prompt_ids.length);
    if (row.draw === 0 && isShown.has(row.document_id)) shownRows.push(row);
  }
  const sum = (of: (document: (typeof documents)[number]) => number) =>
    documents.reduce((total, document) => total + of(document), 0);
  const { version } = dataset;
  return {
    store: store.url,
    version: version.version,
    createdAt: version.created_at,
    contentHash: version.content_hash.sum,
    made,
    documents: documents.length,
    chunks: sum((document) => document.chunks),
    tokens: sum((document) => document.tokens),
    questions: ledger.questions,
    samples: version.content_hash.rows,
    splits,
    rowTokens,
    drops: ledger.drops,
    abstained: ledger.abstained,
    exhausted: ledger.exhausted,
    cut: ledger.cut,
    scores: ledger.scores,
    critical: ledger.critical,
    quality: ledger.quality,
    recall: ledger.recall,
    promptTokens,
    bar: config ? namedBar(config, made) : null,
    coverage: coverage.result(),
    lengths: lengths.result(),
    generators: [...generators].sort(),
    separability: separability.result(),
    heats: await Promise.all(
      shown.map((document) => {
        const rows = shownRows.filter((row) => row.document_id === document.document_id);
        return heatData(store, document, rows, config);
      }),
    ),
  };
}
