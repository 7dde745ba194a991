/** With every evaluator that runs a model the data are the same, however the work is spread. */
import path from 'node:path';
import t from 'tap';
import { json, longprefAsync } from '../../helpers/cli/cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { writeCorpusModel } from '../../helpers/onnx/corpus-model.js';
import { type RealModel, realModel, skipWithoutModel } from '../../helpers/onnx/settings.js';
import { overKafka, topology } from '../../helpers/servers/kafka.js';
import {
  serverEnvironment,
  skipWithout,
  testKafka,
  testS3,
} from '../../helpers/servers/servers.js';
import { isLong, sampled } from '../../helpers/sweep.js';

t.setTimeout(900_000);
const folder = t.testdir();
const DOCUMENTS = isLong ? 24 : 8;
const corpus = writeCorpus(folder, DOCUMENTS, 600, 6);

/** Few chunks a document: each is run with every question. */
const SMALL = ['chunk.tokens=32', 'pair.chunks=4'];

interface Candidate {
  name: string;
  settings: string[];
  /** the model, if it is a real one */
  real?: RealModel;
}

const tiny = (task: 'embedding' | 'ner' | 'cross-encoder') =>
  `score.onnx.model=${writeCorpusModel(path.join(folder, task), task, corpus)}`;
// Cosines are near 1 or 0 here, entities are counted, and pairs have a share between 0 and 1.
const FLOOR = { embedding: 0.3, ner: 1, 'cross-encoder': 0.5 };
const alone = (task: 'embedding' | 'ner' | 'cross-encoder', model: string) => [
  `score.evaluator=onnx-${task}`,
  `pair.floor=${FLOOR[task]}`,
  model,
];
const reranked = (task: 'embedding' | 'cross-encoder', model: string) => [
  'score.evaluator=bm25',
  'pair.floor=0.75',
  `score.rerank.evaluator=onnx-${task}`,
  'score.rerank.shortlist=8',
  model,
];
const real = (name: RealModel) => `score.onnx.model=${realModel(name)}`;

const CANDIDATES: Candidate[] = [
  ...(['embedding', 'ner', 'cross-encoder'] as const).map((task) => ({
    name: `onnx-${task}`,
    settings: alone(task, tiny(task)),
  })),
  { name: 'bm25, then onnx-embedding', settings: reranked('embedding', tiny('embedding')) },
  {
    name: 'bm25, then onnx-cross-encoder',
    settings: reranked('cross-encoder', tiny('cross-encoder')),
  },
  {
    name: 'bm25, names by a model',
    settings: [`entities.model=${writeCorpusModel(path.join(folder, 'entities'), 'ner', corpus)}`],
  },
];
const REAL: Candidate[] = [
  {
    name: 'onnx-embedding (MiniLM)',
    settings: alone('embedding', real('minilm-l6-int8')),
    real: 'minilm-l6-int8',
  },
  {
    name: 'onnx-ner (rampart)',
    settings: alone('ner', real('rampart-ner-q4')),
    real: 'rampart-ner-q4',
  },
  {
    name: 'bm25, then MiniLM',
    settings: reranked('embedding', real('minilm-l6-int8')),
    real: 'minilm-l6-int8',
  },
];

const chosen = [...sampled('evaluators with models', CANDIDATES, 1), ...(isLong ? REAL : [])];
for (const [number, { name, settings, real }] of chosen.entries()) {
  const skip = real ? skipWithoutModel(real) : false;
  t.test(`${name}: any number of threads, and Kafka, give the same data`, { skip }, async (t) => {
    const run = (store: string, env: NodeJS.ProcessEnv, ...more: string[]) =>
      longprefAsync(runArgs(corpus, store, '--set', ...SMALL, ...settings, ...more), env);
    const first = await run(path.join(folder, `${number}-1`), {}, '--threads', '1');
    t.equal(first.code, 0, first.stderr);
    const { version, counts } = json(first);
    t.equal(counts.documents, DOCUMENTS);
    t.ok(counts.samples >= DOCUMENTS, `${counts.samples} samples`);
    t.comment(`${name}: ${version.content_hash.sum}, ${counts.samples} samples`);
    for (const threads of isLong ? ['2', '4'] : ['2']) {
      const result = await run(path.join(folder, `${number}-${threads}`), {}, '--threads', threads);
      t.equal(
        json(result).version.content_hash.sum,
        version.content_hash.sum,
        `${threads} threads`,
      );
    }
    if (!isLong) return;
    const missing = skipWithout('kafka', 's3');
    if (missing) {
      t.comment(`over Kafka: ${missing}`);
      return;
    }
    const env = serverEnvironment({ kafka: await testKafka(t), s3: await testS3(t) });
    const at = topology(env, 2);
    const store = `s3://longpref/${at.namespace}/models`;
    const over = await run(store, env, ...overKafka(at), '--local-workers', '2');
    t.equal(over.code, 0, over.stderr);
    t.equal(json(over).version.content_hash.sum, version.content_hash.sum, 'over Kafka');
  });
}
