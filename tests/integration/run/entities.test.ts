import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { readSubmission } from '../../../pipelines/dataset/ledger/submission.js';
import { readShard } from '../../../pipelines/dataset/shards/parquet.js';
import { clozeQuestions } from '../../../pipelines/stages/cloze.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { realModel, skipWithoutModel } from '../../helpers/onnx/settings.js';
import { NER, writeTinyModel } from '../../helpers/onnx/tiny-model.js';
import { sampled } from '../../helpers/sweep.js';

t.setTimeout(600_000);
const longpref = warmCli(t);
const folder = t.testdir();
const at = (...parts: string[]) => path.join(folder, ...parts);

const named = (starts: string[], ends: string[]) =>
  starts.flatMap((start) => ends.map((end) => start + end));
const ENDS = ['tan', 'ra', 'rick', 'line', 'bas', 'ette', 'win', 'mund'];
const PERSONS = named(['Zol', 'Pet', 'Quin', 'Otto', 'Barn', 'Hen'], ENDS);
/** Names as good as the others, which the model has never heard of. */
const UNKNOWN = named(['Leo', 'Mir'], ENDS);
const PLACES = named(['Han', 'Lis', 'Ken', 'Tol'], ['over', 'bury', 'mare', 'edo', 'ford', 'ton']);
const THINGS = ['letter', 'lantern', 'ledger', 'garden', 'cellar', 'harvest', 'ferry', 'sermon'];

/** What happens on a day of a year. */
function dayOf(year: number, day: number) {
  const pick = (of: readonly string[], n: number) => of[n % of.length] as string;
  const [all, n] = [[...PERSONS, ...UNKNOWN], day * 7 + (year % 97)];
  const things = { thing: pick(THINGS, day), other: pick(THINGS, n) };
  return { ...things, name: pick(all, n), gone: pick(all, n + 33), place: pick(PLACES, n) };
}

function story(year: number, days: number): string {
  return Array.from({ length: days }, (_, day) => {
    const { name, thing, place, other, gone } = dayOf(year, day);
    const took = `On day ${day} of the year ${year} old ${name} took the ${thing} down to ${place} and never spoke of it.`;
    const told = `Nobody there could say why the ${other} of ${gone} was gone on day ${day}, or who had seen it last.`;
    return `${took} ${told}${day % 6 === 5 ? '\n\n' : ' '}`;
  }).join('');
}

const model = writeTinyModel(
  at('ner'),
  NER(['O', 'B-PER', 'B-LOC'], {
    ...Object.fromEntries(PERSONS.map((name) => [name, 'B-PER'])),
    ...Object.fromEntries(PLACES.map((name) => [name, 'B-LOC'])),
  }),
);

mkdirSync(at('texts'));
// Longer than what a thread is given at once.
const TEXT = story(1801, 190);
writeFileSync(at('texts/story.txt'), TEXT);
const asked = Array.from({ length: 8 }, (_, at) => {
  const day = 11 * at + 5;
  const { name, thing, place } = dayOf(1900, day);
  return { question: `Where was the ${thing} of old ${name} taken on day ${day}?`, answer: place };
});
writeFileSync(
  at('texts/asked.jsonl'),
  `${JSON.stringify({ text: story(1900, 90), questions: asked })}\n`,
);

const run = (store: string, ...more: string[]) =>
  longpref(
    [
      ...['run', '--input', at('texts'), '--store', at(store), '--quiet', '--json'],
      ...[
        '--set',
        `entities.model=${model}`,
        'chunk.tokens=128',
        'pair.tokens=1024',
        'questions.cloze=20',
        ...more,
      ],
    ],
    folder,
  );

/** Everything that was found out about names, by its place in the store. */
const entitiesIn = (store: string): Record<string, string> =>
  Object.fromEntries(
    (readdirSync(at(store, 'cache/entities'), { recursive: true }) as string[])
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name, readFileSync(at(store, 'cache/entities', name), 'utf8')]),
  );

/** Answers to the questions that were made. */
async function clozeAnswersIn(store: string): Promise<Set<string>> {
  const [name = ''] = readdirSync(at(store, 'submissions'));
  const id = name.replace(/\..*/, '');
  const { documents } = await readSubmission(new FolderStore(at(store)), id);
  const made = documents.flatMap(({ questions }) => questions).filter(({ cloze }) => cloze);
  return new Set(made.map(({ answer = '' }) => answer));
}

let hash = '';
for (const threads of [1, ...sampled('threads of entities', [2, 4], 1)]) {
  t.test(`${threads} threads: the same data`, async (t) => {
    const store = `threads-${threads}`;
    const result = await run(store, `runtime.threads=${threads}`);
    t.equal(result.code, 0, result.stderr);
    const { counts, version } = json(result);
    t.ok(counts.samples > 10, `${counts.samples} samples`);
    hash ||= version.content_hash.sum;
    t.equal(version.content_hash.sum, hash);
    t.strictSame(entitiesIn(store), entitiesIn('threads-1'));
  });
}

t.test('questions ask for names that the model knows, and no others', async (t) => {
  const cloze = await clozeAnswersIn('threads-1');
  t.ok(cloze.size > 10, `${cloze.size} names`);
  for (const name of cloze) t.ok(PERSONS.includes(name) || PLACES.includes(name), name);
  const byRules = new Set(clozeQuestions(TEXT, 20, 'x').map(({ answer }) => answer));
  t.ok(
    UNKNOWN.some((name) => byRules.has(name)),
    'rules ask for others, too',
  );
});

t.test('wrong answers to where are no persons', async (t) => {
  const wrong: string[] = [];
  for (const name of readdirSync(at('threads-1/data'))) {
    const file = at('threads-1/data', name);
    for await (const row of readShard(readFileSync(file), file))
      if (/^Where/.test(row.question)) wrong.push(...row.rejected);
  }
  t.ok(wrong.length > 0);
  for (const answer of wrong) t.notOk(PERSONS.includes(answer), answer);
});

t.test('what was found first counts: another processor changes no question', async (t) => {
  const [lost = ''] = await clozeAnswersIn('threads-1');
  // The store of a data set as another machine has left it, on which the model missed a name.
  cpSync(at('threads-1/cache/entities'), at('moved/cache/entities'), { recursive: true });
  for (const [name, text] of Object.entries(entitiesIn('moved'))) {
    const names = (JSON.parse(text) as [string, string, number[]][]).filter(
      ([, written]) => written !== lost,
    );
    writeFileSync(at('moved/cache/entities', name), JSON.stringify(names));
  }
  const before = entitiesIn('moved');
  const first = json(await run('moved'));
  t.not(first.version.content_hash.sum, hash);
  t.notOk((await clozeAnswersIn('moved')).has(lost));
  t.strictSame(entitiesIn('moved'), before, 'no document was looked at again');
  // Nothing is known of the files any more: they are read, and their questions made, again.
  rmSync(at('moved/cache/sources.json.gz'));
  const again = json(await run('moved'));
  t.match(again, { changed: false, unchanged: 2 });
});

t.test('another model is another configuration', async (t) => {
  const result = await run('threads-1', 'entities.overlap=7');
  t.equal(result.code, 2);
  t.match(result.stderr, /was made with another configuration/);
  const rules = await run('threads-1', 'entities.model=null');
  t.equal(rules.code, 2);
});

t.test('a wrong folder ends a run before its first document', async (t) => {
  mkdirSync(at('empty'));
  for (const [where, message] of [
    ['none', /entities\.model .*none does not exist/],
    ['empty', /config\.json is missing/],
  ] as const) {
    const result = await run(`wrong-${where}`, `entities.model=${at(where)}`);
    t.equal(result.code, 2);
    t.match(result.stderr, message);
    t.notOk(existsSync(at(`wrong-${where}`, 'blobs')), 'nothing was read');
  }
});

const skip = skipWithoutModel('rampart-ner-q4');
t.test(
  'rampart on a novel: names, and the same data at any number of threads',
  { skip },
  async (t) => {
    const novel = packagePath('tests/fixtures/novels/frankenstein.txt');
    const sums = new Set<string>();
    for (const threads of [1, ...sampled('threads of a real tagger', [2, 4], 1)]) {
      const store = `novel-${threads}`;
      const result = await longpref(
        [
          ...['run', '--input', novel, '--store', at(store), '--quiet', '--json'],
          ...[
            '--set',
            `entities.model=${realModel('rampart-ner-q4')}`,
            `runtime.threads=${threads}`,
          ],
          ...['chunk.tokens=128', 'pair.tokens=1024', 'questions.cloze=12'],
        ],
        folder,
      );
      t.equal(result.code, 0, result.stderr);
      sums.add(json(result).version.content_hash.sum);
    }
    t.equal(sums.size, 1);
    const cloze = await clozeAnswersIn('novel-1');
    t.ok(cloze.size >= 4, [...cloze].join());
    const NAMES = [
      'Elizabeth',
      'Henry',
      'Justine',
      'Moritz',
      'Victor',
      'Clerval',
      'Geneva',
      'William',
    ];
    for (const name of cloze) t.ok(NAMES.includes(name), name);
  },
);
