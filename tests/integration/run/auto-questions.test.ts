import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { questionIdOf, readSubmission } from '../../../pipelines/dataset/ledger/submission.js';
import { readShard } from '../../../pipelines/dataset/shards/parquet.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';

t.setTimeout(300_000);
const longpref = warmCli(t);
const folder = t.testdir();
const at = (...parts: string[]) => path.join(folder, ...parts);
const write = (name: string, text: string) => {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
};

/** Names of one story alone: a chunk that has the name asked for is no filler for the question. */
const namesOf = (story: string) =>
  ['Zol', 'Pet', 'Quin', 'Otto', 'Barn', 'Hen', 'Leo', 'Mir'].flatMap((start) =>
    ['tan', 'ra', 'rick', 'line', 'bas', 'ette', 'win', 'mund'].map((end) => start + story + end),
  );
const PLACES = ['Hanover', 'Lisbon', 'Kenmare', 'Toledo', 'Malmesbury', 'Ravenna'];
const THINGS = ['letter', 'lantern', 'ledger', 'garden', 'cellar', 'harvest', 'ferry', 'sermon'];

/** Prose of so many sentences about people who go to places. */
function story(seed: string, sentences: number): string {
  const random = randomFrom(seed);
  const names = namesOf(seed);
  const one = (of: readonly string[]) => of[Math.floor(random.next() * of.length)] as string;
  return Array.from({ length: sentences }, (_, day) => {
    const [name, other, place] = [one(names), one(names), one(PLACES)];
    const said = `On the ${day}th day of that long and rainy year old ${name} took the ${one(THINGS)} to ${place} and never spoke of it.`;
    const kept = `Nobody in the house could say why the ${one(THINGS)} of ${other} was gone, or who had seen the ${one(THINGS)} last.`;
    return `${said} ${kept}${day % 6 === 5 ? '\n\n' : ' '}`;
  }).join('');
}

/** Sample ids and hashes of a data set. */
async function rowsOf(store: string): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  for (const name of readdirSync(path.join(store, 'data'))) {
    const file = path.join(store, 'data', name);
    for await (const row of readShard(readFileSync(file), file))
      rows.set(row.sample_id, row.row_hash);
  }
  return rows;
}

// No setting but where the texts are: what somebody has who begins.
const run = (input: string, store: string, ...more: string[]) =>
  longpref(['run', '--input', at(input), '--store', at(store), '--quiet', ...more], folder);

for (const name of ['one', 'two', 'three']) write(`texts/${name}.txt`, story(name, 480));

t.test('a folder of texts gives samples out of the box, and is told what is better', async (t) => {
  const made = await run('texts', 'd1', '--json');
  t.equal(made.code, 0, made.stderr);
  const { counts, unasked } = json(made);
  t.match(unasked, { documents: 3, of: 3, without: [] });
  t.equal(unasked.cloze, counts.questions);
  t.ok(unasked.cloze > 3 * 10, `${unasked.cloze} questions`);
  t.ok(counts.samples > unasked.cloze / 2, `${counts.samples} samples`);
  const told = await run('texts', 'd2', '--set', 'questions=auto');
  t.match(
    told.stdout,
    new RegExp(
      `3 of 3 documents brought no question: ${unasked.cloze} cloze questions were made for them\\. .*name\\.questions\\.jsonl`,
    ),
  );
  t.strictSame(await rowsOf(at('d2')), await rowsOf(at('d1')), 'auto is the default');
});

t.test('each document decides for itself: newcomers change nothing', async (t) => {
  const before = await rowsOf(at('d1'));
  for (const name of ['one', 'two', 'three']) write(`mixed/${name}.txt`, story(name, 480));
  write('mixed/asked.txt', story('asked', 320));
  write(
    'mixed/asked.questions.jsonl',
    '{"question": "Who took the lantern?", "answer": "Petaskedrick"}\n',
  );
  write('mixed/zh.txt', '話說唐僧師徒四人一路西行。'.repeat(500));
  write('mixed/code.txt', 'for (const item of items) console.log(item);\n'.repeat(50));
  const made = await run('mixed', 'd3', '--json', '--set', `pair.pool=${at('d1')}`);
  t.equal(made.code, 0, made.stderr);
  const { counts, unasked } = json(made);
  t.match(unasked, { documents: 5, of: 6, without: { length: 2 } });
  t.strictSame(unasked.without.map((one: string) => path.basename(one)).sort(), [
    'code.txt',
    'zh.txt',
  ]);
  t.equal(counts.drops['no-questions'], 2);
  t.equal(counts.questions, unasked.cloze + 1, 'the one that brought a question has that one');
  const after = await rowsOf(at('d3'));
  for (const [id, hash] of before) t.equal(after.get(id), hash);
  const told = await run('mixed', 'd4');
  t.match(
    told.stdout,
    /5 of 6 documents brought no question: .* for them, none for 2 of them, first /,
  );
});

/** Ids of all questions of the submission in a data set. */
async function questionsOf(store: string): Promise<Set<string>> {
  const [id = ''] = readdirSync(path.join(store, 'submissions')).map((name) => name.split('.')[0]);
  const { documents } = await readSubmission(new FolderStore(store), id as string);
  return new Set(documents.flatMap((one) => one.questions.map((q) => one.id + questionIdOf(q))));
}

t.test('a larger number adds questions to those of auto', async (t) => {
  const made = await run('texts', 'd5', '--json', '--set', 'questions.cloze=40');
  const [few, many] = [await questionsOf(at('d1')), await questionsOf(at('d5'))];
  t.ok(many.size > few.size, `${few.size} and ${many.size} questions: ${made.stderr}`);
  t.ok([...few].every((id) => many.has(id)));
});

t.test('0 makes none, and names that are none are said to be the cause', async (t) => {
  const none = await run('texts', 'd6', '--set', 'questions.cloze=0');
  t.equal(none.code, 5);
  t.match(none.stderr, /no-questions 3\).*name\.questions\.jsonl.*--set questions=auto/);
  write('plain/zh.txt', '話說唐僧師徒四人一路西行。'.repeat(500));
  const plain = await run('plain', 'd7');
  t.equal(plain.code, 5);
  t.match(plain.stderr, /no-questions 1\)\. No cloze question could be made/);
  t.equal((await run('texts', 'd8', '--set', 'questions=often')).code, 2);
});
