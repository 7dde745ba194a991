/** `why` and `dataset stats`: what a data set tells about itself. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { makeCorpus } from '../../../pipelines/demo/corpus.js';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs } from '../../helpers/corpus.js';

const [first, second] = [...makeCorpus({ seed: 3, documents: 2, tokens: 1500 })];
if (!first?.questions?.[0] || !second?.questions) throw new Error('no documents');
const story = first.text;
const { question: asked, answer } = first.questions[0];
const lines = (questions: object[]) => questions.map((q) => `${JSON.stringify(q)}\n`).join('');
const folder = t.testdir({
  in: {
    'story.txt': story,
    'story.questions.jsonl': lines([...first.questions, { question: 'Zyx?', answer: 'none' }]),
    'other.txt': second.text,
    'other.questions.jsonl': lines(second.questions),
  },
});
const input = path.join(folder, 'in');
const store = path.join(folder, 'dataset');
const config = path.join(folder, 'pipeline.yaml');
const demo = readFileSync(packagePath('pipelines/demo/pipeline.yaml'), 'utf8');
const tokenizer = packagePath('pipelines/assets/tokenizer.json');
writeFileSync(config, demo.replace('tokenizer: ./model', `tokenizer: ${tokenizer}`));
const longpref = warmCli(t);
const made = json(await longpref(runArgs(input, store)));
const why = (...args: string[]) => longpref(['why', '--store', store, ...args]);

t.test('the story of a source', async (t) => {
  t.ok(made.counts.samples >= 2, JSON.stringify(made));
  const text = await why('story.txt');
  t.equal(text.code, 0, text.stderr);
  t.match(text.stdout, asked);
  t.match(text.stdout, /Zyx\?/, 'the dropped question, too');
  t.match(text.stdout, /no-critical/, 'and why it was dropped');
});

const idOf = async (name: string): Promise<{ document: string; sample: string }> => {
  const { document, questions } = json(await why('--json', name));
  const one = questions.find((one: { question: string }) => one.question === asked);
  return { document: document.document_id, sample: one.samples[0] };
};

t.test('a sample: its chunks are where it says, in the document and in the source', async (t) => {
  const { sample } = await idOf('story.txt');
  const told = json(await why('--json', sample.slice(0, 16)));
  t.equal(told.document.source.endsWith('story.txt'), true);
  const bytes = Buffer.from(story);
  const critical = told.chunks.filter((chunk: { critical: boolean }) => chunk.critical);
  t.ok(critical.length >= 1);
  t.ok(
    critical.some(({ byte_start, byte_end }: { byte_start: number; byte_end: number }) =>
      bytes.toString('utf8', byte_start, byte_end).includes(answer as string),
    ),
    'the chunk with the answer is critical',
  );
  for (const { byte_start, byte_end, source } of told.chunks) {
    t.strictSame(source, [byte_start, byte_end], 'plain text: the same place');
  }
  t.match((await why(sample)).stdout, asked);
});

t.test('with the configuration it shows the scores of all chunks', async (t) => {
  const { document } = await idOf('story.txt');
  const told = json(await why('--json', '--config', config, document));
  const scores = Object.values(told.scores) as object[];
  t.ok(scores.length >= 1, 'of each question');
});

t.test('nothing fits', async (t) => {
  const nothing = await why('nowhere.txt');
  t.equal(nothing.code, 6, nothing.stderr);
  t.match(nothing.stderr, /nowhere\.txt/);
  t.equal((await longpref(['why', '--store', path.join(folder, 'none'), 'x'])).code === 0, false);
});

t.test('dataset stats', async (t) => {
  const stats = await longpref(['dataset', 'stats', '--json', store]);
  t.equal(stats.code, 0, stats.stderr);
  const told = JSON.parse(stats.stdout);
  const { samples, questions } = made.counts;
  t.strictSame([told.rows, told.questions, told.version], [samples, questions, 1]);
  const dropped = Object.values(told.drops as Record<string, number>);
  t.ok(told.drops['no-critical-chunk'] > 0);
  t.equal(
    dropped.reduce((sum, one) => sum + one, 0),
    questions - samples,
  );
  t.equal(told.content_hash, made.version.content_hash.sum);
  t.equal(told.distributions['critical chunks'].of, samples);
  t.strictSame(Object.keys(told.separability), ['irrelevant', 'mixed']);
  for (const figures of Object.values(told.separability)) {
    t.match(figures, { pairs: samples, samples, measured: samples, documents: Number });
    t.match(figures, { verdict: /^(warning|little|none)$/, signs: Array });
  }
  const text = await longpref(['dataset', 'stats', store]);
  t.match(text.stdout, /no-critical/);
  t.match(text.stdout, /separability +accuracy.*\n.*\n +irrelevant +\S.* +\d+ +\d+/);
  t.match(text.stdout, / mixed answers\b.*\w/);
  t.match(text.stdout, new RegExp(`\\b${samples}\\b`));
});

t.test('filler from the pool: the same at any number of threads, and by name', async (t) => {
  const POOL = ['--set', 'pair.filler=pool'];
  // Documents of fewer chunks than a context has.
  const short = path.join(folder, 'short.jsonl');
  const documents = [...makeCorpus({ seed: 4, documents: 6, tokens: 40, people: 2, places: 1 })];
  writeFileSync(short, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  const made = async (threads: string) => {
    const at = path.join(folder, `pool-${threads}`);
    return { at, result: json(await longpref(runArgs(short, at, '--threads', threads, ...POOL))) };
  };
  const [one, two] = [await made('1'), await made('2')];
  t.ok(one.result.counts.samples >= 1, JSON.stringify(one.result));
  t.equal(one.result.version.content_hash.sum, two.result.version.content_hash.sum);
  const again = json(await longpref(runArgs(short, one.at, ...POOL)));
  t.equal(again.changed, false, 'the pool is frozen with the submission');
  t.ok(json(await longpref(['dataset', 'stats', '--json', one.at])).filler_share > 0);
  const several = await longpref(['why', '--store', one.at, 'short.jsonl']);
  t.equal(several.code, 6, several.stderr);
  t.match(several.stderr, /short\.jsonl may mean 6 things.*short\.jsonl#1.*Give more of it/s);
  const told = json(await longpref(['why', '--store', one.at, '--json', 'short.jsonl#1']));
  const [id] = told.questions.flatMap((one: { samples: string[] }) => one.samples);
  const sample = json(await longpref(['why', '--store', one.at, '--json', id]));
  const filler = sample.chunks.filter((chunk: { filler: boolean }) => chunk.filler);
  t.ok(filler.length >= 1);
  const own = sample.document.document_id;
  t.ok(filler.every((chunk: { document_id: string }) => chunk.document_id !== own));
});
