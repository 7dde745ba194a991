import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadConfig } from '../config/load.js';
import { openNamed } from '../config/named-store.js';
import { makeFolder } from '../core/make-folder.js';
import { collectDataset } from './data/dataset.js';
import { readEvaluation } from './data/evaluation.js';
import { readTraining } from './data/training.js';
import { type ReportData, reportPage } from './page.js';

export interface ReportSources {
  title?: string | undefined;
  /** the data set: a folder, or s3://bucket/folder */
  store: string;
  /** the pipeline.yaml it was made with: the heat map then has every chunk */
  config?: string | undefined;
  version?: number | undefined;
  /** start of the id of the document whose chunks are shown */
  document?: string | undefined;
  /** the trainer's out folder */
  training?: string | undefined;
  /** JSON files of evaluations, in the order of the table's columns */
  evaluations?: readonly string[] | undefined;
  /** seconds by what took them, where known */
  timings?: Record<string, number> | undefined;
}

export interface ReportOptions extends ReportSources {
  /** the file to write */
  out: string;
}

/** Reads everything the report shows. */
export async function collectReport(sources: ReportSources): Promise<ReportData> {
  const training = sources.training === undefined ? null : await readTraining(sources.training);
  const { version, document } = sources;
  const config = sources.config === undefined ? undefined : loadConfig(sources.config);
  const store = await openNamed(sources.store, sources.config);
  const dataset = await collectDataset({ store, config, version, document });
  const evaluations = await Promise.all((sources.evaluations ?? []).map(readEvaluation));
  return {
    title: sources.title ?? 'Long-context preference data',
    // Named as the caller did: a page that is passed on need not tell where homes lie.
    dataset: { ...dataset, store: sources.store },
    training,
    evaluations,
    timings: sources.timings ?? {},
  };
}

/** The report's data as JSON; counts become objects, by value. */
export const reportJson = (data: ReportData): string =>
  JSON.stringify(data, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value), 1);

/** Writes the report: one HTML file that needs nothing else. */
export async function writeReport(options: ReportOptions): Promise<void> {
  const page = reportPage(await collectReport(options));
  await makeFolder(path.dirname(path.resolve(options.out)));
  await writeFile(options.out, page);
}
