import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, ProcessError } from '../../../core/errors.js';
import { demoFolders, writeInputs } from '../../../demo/steps.js';
import { writeReport } from '../../../report/write.js';
import { count, seconds } from '../../format.js';
import { runTrainer } from '../../python.js';
import { runPipeline, runSummary } from '../run.js';
import { comparison } from './table.js';

export interface DemoOptions {
  out: string;
  seed: number;
  force: boolean;
  /** stop when the data set is made */
  dataOnly: boolean;
}

/** How many of the steps make the data set. */
const DATA_STEPS = 3;

/** Marks a folder as the demo's own, so that only such a one is ever emptied. */
const MARK = 'pipeline.yaml';

async function emptyFolder({ out, force }: DemoOptions): Promise<void> {
  if (!existsSync(out)) return;
  if (!force && !existsSync(path.join(out, MARK))) {
    throw new ConfigError(
      `${out} is there and is not a demo's folder: choose another one with --out`,
    );
  }
  await rm(out, { recursive: true });
}

async function trainer(...args: string[]): Promise<void> {
  const code = await runTrainer(args);
  if (code !== 0)
    throw new ProcessError(`longpref_trainer ${args[0]} ended with exit code ${code} (above)`);
}

/** Runs the steps one after another, each announced and timed. */
async function timed(
  steps: readonly { title: string; run: () => Promise<void> }[],
  took: Record<string, number>,
): Promise<void> {
  for (const [i, { title, run }] of steps.entries()) {
    console.log(`\n[${i + 1}/${steps.length}] ${title}`);
    const start = performance.now();
    await run();
    took[title] = (performance.now() - start) / 1000;
    console.log(`      ${seconds(took[title])}`);
  }
}

/** The whole way on embedded defaults: documents, data set, warm-up, LOGO, evaluation, report. */
export async function demo(options: DemoOptions): Promise<void> {
  await emptyFolder(options);
  const folders = demoFolders(options.out);
  const at = (name: string) => path.join(folders.evaluation, `${name}.json`);
  const seed = String(options.seed);
  console.log(
    'Long documents in, a LOGO-trained model out. No server, no GPU, no download;\n' +
      `about 3 minutes on 2 cores. Everything goes to ${path.resolve(options.out)}.`,
  );
  const started = performance.now();
  const pipeline = path.join(folders.root, 'pipeline.yaml');
  const train = path.join(folders.root, 'train.yaml');
  let summary = '';
  const took: Record<string, number> = {};
  const steps = [
    {
      title: 'corpus: long documents with questions',
      run: async () => {
        const { documents, questions, bytes } = await writeInputs(folders, options.seed);
        console.log(
          `      ${documents} documents, ${count(questions)} questions, ${(bytes / 1e6).toFixed(1)} MB`,
        );
      },
    },
    {
      title: 'tokenizer of the corpus, and a model of 0.7 million parameters',
      run: async () => {
        await trainer('tiny', 'tokenizer', '--corpus', folders.corpus, '--out', folders.model);
        await trainer(
          'tiny',
          'model',
          '--tokenizer',
          folders.model,
          '--out',
          folders.model,
          '--seed',
          seed,
        );
      },
    },
    {
      title: 'pipeline: documents → preference data',
      run: async () => {
        const { result, url } = await runPipeline({ config: pipeline });
        summary = runSummary(result, url);
        console.log(summary);
      },
    },
    {
      title: 'warm-up: the model learns to answer from short contexts',
      run: () =>
        trainer(
          'warmup',
          '--model',
          folders.model,
          '--dataset',
          folders.dataset,
          '--out',
          folders.base,
          '--seed',
          seed,
        ),
    },
    {
      title: 'evaluation before LOGO, on held-out documents',
      run: () =>
        trainer(
          'evaluate',
          '--model',
          folders.base,
          '--dataset',
          folders.dataset,
          '--out',
          at('before'),
        ),
    },
    {
      title: 'LOGO: preference training at 8 times the length',
      run: () => trainer('train', '--config', train, '--set', `seed=${seed}`),
    },
    {
      title: 'evaluation after LOGO',
      run: () =>
        trainer(
          'evaluate',
          '--model',
          path.join(folders.trained, 'model'),
          '--dataset',
          folders.dataset,
          '--out',
          at('after'),
        ),
    },
    {
      title: 'report',
      run: () =>
        writeReport({
          store: folders.dataset,
          config: pipeline,
          training: folders.trained,
          evaluations: [at('before'), at('after')],
          timings: took,
          out: folders.report,
        }),
    },
  ];
  await timed(options.dataOnly ? steps.slice(0, DATA_STEPS) : steps, took);
  if (options.dataOnly) return;
  console.log(`\n${summary.split('\n\n')[0]}\n\n${await comparison(at('before'), at('after'))}\n`);
  console.log(
    `${seconds((performance.now() - started) / 1000)} in all (${Object.values(took)
      .map((s) => s.toFixed(0))
      .join(' + ')} s). Open ${folders.report}`,
  );
}
