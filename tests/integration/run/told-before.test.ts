/** Questions that can never have a critical chunk are told before the work is done. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import { withoutTrainer } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';

const warm = warmCli(t);
const longpref = (args: readonly string[], folder: string) => warm(args, folder, withoutTrainer());

const CLOCK = `Dora Finch came to Saltmere in the last week of winter, when the ferry still lay frozen to the quay. She carried a trunk of tools and a letter for the clockmaker. The keeper of the inn, Emil Hartwig, gave her a room above the kitchen.

In the morning she walked to the tower. The great clock had stopped at ten past four, and jackdaws had built a nest between the wheels. Old Jonas Pell, who had wound it for thirty years, sat on the stairs and would not speak of it. His niece Marit Pell brought bread and looked away.

The council had wanted to sell the bells to a foundry in Brenn. On the third evening Jonas Pell climbed up to her. He had cut the spring himself. Dora made a new spring from a saw blade.
`;
const QUESTIONS = [
  { question: 'Who kept the inn at Saltmere?', answer: 'Emil Hartwig' },
  { question: 'Who cut the spring of the great clock?', answer: 'Jonas Pell' },
  { question: 'What did Dora Finch make the new spring from?', answer: 'a saw blade' },
  { question: 'Where was the foundry that wanted the bells?', answer: 'Brenn' },
];

/** A folder with a configuration of a preset and one document with questions. */
async function folderOf(t: Test, preset: string, text: string, questions: readonly object[]) {
  const folder = t.testdir({ documents: {} });
  const init = await longpref(['init', '--preset', preset], folder);
  t.equal(init.code, 0, init.stderr);
  writeFileSync(path.join(folder, 'documents/one.txt'), text);
  const lines = questions.map((one) => JSON.stringify(one)).join('\n');
  writeFileSync(path.join(folder, 'documents/one.questions.jsonl'), lines);
  return { folder, init };
}

/** What a run says before the first document is through. */
function saidBefore(stderr: string): string {
  const through = stderr.search(/"phase":"process","done":[1-9]/);
  return through < 0 ? stderr : stderr.slice(0, through);
}

t.test(
  'paper: short questions are told of by init, by doctor and at the start of a run',
  async (t) => {
    const { folder, init } = await folderOf(t, 'paper', CLOCK, QUESTIONS);
    t.match(init.stdout, /pair\.delta.* wants questions of six entities or more/);
    const doctor = await longpref(['doctor'], folder);
    t.equal(doctor.code, 15);
    t.match(
      doctor.stdout,
      /✗ questions +all 4 questions looked at \(100 %\) have fewer items than pair\.delta = 6/,
    );
    t.match(doctor.stdout, /→ lower pair\.delta, set pair\.threshold: auto/);
    const run = await longpref(['run'], folder);
    t.equal(run.code, 5, run.stderr);
    t.match(saidBefore(run.stderr), /all 4 questions looked at .*pair\.delta = 6: they can never/);
    const quiet = await longpref(['run', '--quiet', '--store', 'other'], folder);
    t.match(quiet.stderr, /note: all 4 questions/, 'quietly too');
  },
);

t.test('authors, without answers: the floor is named', async (t) => {
  const questions = [{ question: 'Who kept it?' }, { question: 'Where was the foundry?' }];
  const { folder } = await folderOf(t, 'authors', CLOCK, questions);
  const doctor = await longpref(['doctor'], folder);
  t.match(
    doctor.stdout,
    /all 2 questions looked at \(100 %\) have fewer items than pair\.floor = 3/,
  );
  t.match(saidBefore((await longpref(['run'], folder)).stderr), /fewer items than pair\.floor = 3/);
});

t.test('some of the questions, in another language, against a number of the user', async (t) => {
  const text =
    'Frau Ost aus Kelby läutete im Winter 1871 die Glocke. Herr Brandt schwieg.\n'.repeat(9);
  const questions = [
    { question: 'Wer schwieg?', answer: 'Herr Brandt' },
    { question: 'Welche Glocke läutete Frau Ost aus Kelby im Winter 1871 vor Herrn Brandt?' },
  ];
  const { folder } = await folderOf(t, 'paper', text, questions);
  const doctor = await longpref(['doctor', '--set', 'pair.threshold=4'], folder);
  t.match(doctor.stdout, /✓ questions +1 of 2 questions .*pair\.threshold = 4: they can never/);
  t.match(doctor.stdout, /1 of 2 questions \(50 %\) of a sample of one document/);
  t.match(doctor.stdout, /→ lower pair\.threshold, compare with answers too/);
});

t.test('nothing is told where nothing is to be told', async (t) => {
  const { folder } = await folderOf(t, 'default', CLOCK, QUESTIONS);
  const doctor = await longpref(['doctor'], folder);
  t.match(doctor.stdout, /✓ questions .* 4 of 4 questions \(100 %\) of a sample of one document/);
  t.notMatch((await longpref(['run', '--quiet'], folder)).stderr, /critical chunk/);
  const empty = t.testdir({});
  t.match(
    (await longpref(['doctor', '--set', 'input=[none]'], empty)).stdout,
    /✓ questions +not looked at/,
  );
});

t.test('before a long run a sample is scored, and the share is told', async (t) => {
  const folder = t.testdir({});
  const records = Array.from({ length: 70 }, (_, i) =>
    JSON.stringify({
      id: `${i}`,
      text: CLOCK.replaceAll('Dora', `Dora${i}`),
      questions: QUESTIONS,
    }),
  );
  writeFileSync(path.join(folder, 'all.jsonl'), records.join('\n'));
  const run = await longpref(['run', '--input', 'all.jsonl'], folder);
  t.match(
    saidBefore(run.stderr),
    /with pair\.floor = 0\.75, \d+ of 64 questions \(\d+ %\) of a sample of 16 documents have a critical/,
  );
  t.notMatch(
    (await longpref(['run', '--input', 'all.jsonl'], folder)).stderr,
    /critical/,
    'nothing to do',
  );
});

t.test("the paper's preset is the paper's configuration, and says what is not", async (t) => {
  const { folder } = await folderOf(t, 'paper', CLOCK, QUESTIONS);
  const { config } = loadConfig(path.join(folder, 'pipeline.yaml'));
  t.match(config, {
    chunk: { tokens: 512 },
    score: { evaluator: 'entity-overlap', items: 'entities', against: 'question' },
    pair: {
      ...{ chunks: 16, select: 'threshold', delta: 6, threshold: null, filler: 'none' },
      rejected: ['irrelevant', 'mixed'],
    },
    shard: { positions_length: 65536, draws: 2, sparse: 0.1 },
  });
  const authors = await folderOf(t, 'authors', CLOCK, QUESTIONS);
  const theirs = loadConfig(path.join(authors.folder, 'pipeline.yaml')).config;
  t.match(theirs, {
    score: { items: 'entities-nouns-verbs', against: 'question-and-answer' },
    pair: { select: 'rank', top_k: 6, floor: 3, chunks: 6 },
    chunk: { tokens: 1024 },
  });
});
