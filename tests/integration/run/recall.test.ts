/** Recall over all questions with evidence, as a run, dataset stats and the report tell it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';

const longpref = warmCli(t);
const folder = t.testdir();
const at = (name: string) => path.join(folder, name);

/** Sentences about one thing each, far enough apart for chunks of their own. */
const padding =
  'And so the days went by in the valley without much to tell of any of them. '.repeat(6);
const sentences = [
  'Anna Hollis kept the mill at Saltmere. ',
  'Bram Oake wound the clock in Kelby. ',
  'Cora Finch sold the bells to Brenn. ',
  'Dirk Pell mended the ferry of Tarn. ',
];
const text = sentences.map((sentence) => sentence + padding).join('');
const place = (sentence: number): [number, number] => {
  const start = text.indexOf(sentences[sentence] as string);
  return [start, start + (sentences[sentence] as string).trim().length];
};
const questions = [
  { question: 'Who kept the mill at Saltmere?', answer: 'Anna Hollis', evidence: [place(0)] },
  // Its words stand in other places than its evidence.
  { question: 'Who wound the clock in Kelby?', answer: 'Bram Oake', evidence: [place(3)] },
  // Two places, and room for one critical chunk.
  {
    ...{ question: 'Did Cora Finch sell the bells, and Dirk Pell?', answer: 'Cora Finch' },
    evidence: [place(2), place(3)],
  },
  { question: 'Why?', answer: 'Brenn', evidence: [place(1)] },
  { question: 'Who mended the ferry of Tarn?', answer: 'Dirk Pell' },
];
const SETTINGS = [
  ...['--set', 'chunk.tokens=32', 'pair.top_k=1', 'pair.filler=none', 'pair.chunks=2'],
  ...['score.against=question', 'questions.cloze=0', 'pair.generator=extractive'],
];

t.test('every question with evidence counts, whatever became of it', async (t) => {
  writeFileSync(at('in.jsonl'), JSON.stringify({ text, questions }));
  const args = ['run', '--input', at('in.jsonl'), '--store', at('store'), ...SETTINGS];
  const run = await longpref([...args, '--quiet', '--json']);
  const shown = await longpref(['dataset', 'stats', '--json', at('store')]);
  t.equal(run.code, 0, run.stderr);
  const { given, cloze } = json(shown).recall;
  t.match(given, { questions: 4, any: 2, all: 1, any_share: 0.5, all_share: 0.25 });
  t.strictSame(given.lost, { 'not-scored': 0, 'below-bar': 2, 'behind-best': 0 });
  t.equal(given.samples.questions + 4 - given.samples.questions, 4);
  const later = Object.values(given.dropped as Record<string, number>).reduce((a, b) => a + b, 0);
  t.equal(given.samples.any + later, given.any, 'found, then a sample or dropped');
  t.equal(cloze.questions, 0);
  t.match(json(run).counts.recall.given, { questions: 4, any: 2, all: 1 });
  const said = (await longpref(['dataset', 'stats', at('store')])).stdout;
  t.match(said, /recall +a critical chunk holds evidence in 50\.0 % of 4 questions, .* in 25\.0 %/);
  t.match(said, /lost below-bar: 2 /);
  const report = await longpref(['report', at('store'), '--out', at('report.html')]);
  t.equal(report.code, 0, report.stderr);
  const page = readFileSync(at('report.html'), 'utf8');
  t.match(page, /<h2>Recall<\/h2>[\s\S]*any-hit[\s\S]*50\.0 %[\s\S]*2 of 4/);
});
