/** Documents and questions of given benchmarks are dropped, over any way to read them. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { storedRows } from '../../helpers/stored-rows.js';

const longpref = warmCli(t);
const folder = t.testdir();
const at = (name: string) => path.join(folder, name);

const story = (name: string, other: string) =>
  [
    `${name} Hollis kept the mill at Saltmere. ${'And so the days went by in the valley. '.repeat(8)}`,
    `${other} Oake wound the clock in Kelby. ${'The river was high and the bridge was old. '.repeat(8)}`,
    `Cora ${name} sold the bells to Brenn. ${'Nobody came by on Sundays but the priest. '.repeat(8)}`,
  ].join('');
const questions = (name: string, other: string) => [
  { question: `Who kept the mill at Saltmere with ${name}?`, answer: `${name} Hollis` },
  { question: 'Who wound the clock in Kelby?', answer: `${other} Oake` },
];
const passage = 'one cold spring a ferry of seven tall men came up the silent river';

t.test('what is in a benchmark becomes no sample', async (t) => {
  const records = [
    { id: 'clean', text: story('Anna', 'Bram'), questions: questions('Anna', 'Bram') },
    {
      id: 'passage',
      text: `${story('Ida', 'Carl')}Once, as they say, ${passage}.`,
      questions: questions('Ida', 'Carl'),
    },
    { id: 'filler', text: story('Maud', 'Olaf'), questions: questions('Maud', 'Olaf') },
  ];
  writeFileSync(at('in.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  mkdirSync(at('bench'));
  writeFileSync(
    at('bench/test.jsonl'),
    `${JSON.stringify({ context: passage.toUpperCase(), question: 'x', answers: [] })}\n` +
      `${JSON.stringify({ question: 'Who wound the clock in Kelby', answer: 'Olaf Oake' })}\n`,
  );
  const settings = [
    '--set',
    'chunk.tokens=32',
    'pair.top_k=1',
    'pair.chunks=4',
    'pair.filler=pool',
  ];
  writeFileSync(at('pipeline.yaml'), 'filters:\n  benchmarks: [bench/test.jsonl]\n');
  const args = (store: string, config = at('pipeline.yaml')) => [
    ...['run', '--config', config, '--input', at('in.jsonl'), '--store', at(store), ...settings],
  ];
  const run = await longpref([...args('one'), '--json', '--quiet']);
  t.equal(run.code, 0, run.stderr);
  const { counts, version } = json(run);
  t.equal(counts.drops.contaminated, 3, 'two questions of a document, and one question');
  const why = await longpref(['why', `${at('in.jsonl')}#2`, '--store', at('one'), '--json']);
  const drops = json(why).questions.map(({ drop }: { drop: object }) => drop);
  t.match(drops, [
    { reason: 'contaminated', detail: /a benchmark has a passage of the document: test\.jsonl#1$/ },
    { reason: 'contaminated' },
  ]);
  const third = json(
    await longpref(['why', `${at('in.jsonl')}#3`, '--store', at('one'), '--json']),
  );
  t.match(third.questions[1].drop.detail, /the question is in a benchmark: test\.jsonl#2/);
  const first = json(
    await longpref(['why', `${at('in.jsonl')}#1`, '--store', at('one'), '--json']),
  );
  t.notOk(
    first.questions.some(
      ({ drop }: { drop?: { reason: string } }) => drop?.reason === 'contaminated',
    ),
  );
  t.match((await longpref(['dataset', 'stats', at('one')])).stdout, /contaminated 3/);
  const prompts = (await storedRows(at('one'))).map(({ prompt }) => prompt);
  t.ok(prompts.length > 0);
  t.notOk(
    prompts.some((prompt) => prompt.includes('cold spring')),
    'nor does it fill a context',
  );

  mkdirSync(at('elsewhere'));
  copyFileSync(at('bench/test.jsonl'), at('elsewhere/renamed.jsonl'));
  writeFileSync(at('moved.yaml'), 'filters:\n  benchmarks: [elsewhere/renamed.jsonl]\n');
  const moved = json(await longpref([...args('two', at('moved.yaml')), '--json', '--quiet']));
  t.equal(
    moved.version.content_hash.sum,
    version.content_hash.sum,
    'where the file lies decides nothing',
  );
  writeFileSync(at('elsewhere/renamed.jsonl'), `${JSON.stringify({ question: 'Why?' })}\n`);
  const other = await longpref([...args('two', at('moved.yaml')), '--quiet']);
  t.equal(other.code, 2, 'other bytes are another configuration');
  t.match(other.stderr, /another configuration|mix/);
});

t.test('what is wrong with a benchmark is told before the work', async (t) => {
  writeFileSync(at('gone.yaml'), 'filters:\n  benchmarks: [bench/gone.jsonl]\n');
  const run = await longpref([
    'run',
    '--config',
    at('gone.yaml'),
    '--input',
    at('in.jsonl'),
    '--store',
    at('x'),
  ]);
  t.equal(run.code, 2);
  t.match(run.stderr, /filters\.benchmarks: .*bench\/gone\.jsonl: there is no such file/);
});
