import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { Benchmarks, benchmarksIdentity } from '../../../pipelines/filters/benchmarks.js';
import { GramTable } from '../../../pipelines/filters/gram-table.js';
import { Grams, gramsOf } from '../../../pipelines/filters/grams.js';

const folder = t.testdir();
const at = (name: string, text: string | Buffer): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const open = async (...benchmarks: string[]) =>
  (await Benchmarks.open({ benchmarks, passage: 50 })) as Benchmarks;

/** So many words, no two the same. */
const words = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `w${from + i}`).join(' ');

t.test('n-grams are the same in whatever parts a text comes', (t) => {
  const text = `${'The fox — 狐狸跳过了懒狗，然后它睡着了。 Ｆｕｌｌwidth ½ don’t U.S. 1,200 x'.repeat(30)} ${'z'.repeat(9000)}狐 end`;
  const whole: string[] = [];
  gramsOf(text, (low, high) => whole.push(`${low} ${high}`));
  t.ok(whole.length > 300);
  for (const size of [1, 7, 100, 4095, 5000]) {
    const found: string[] = [];
    const grams = new Grams((low, high) => found.push(`${low} ${high}`));
    for (let from = 0; from < text.length; from += size) grams.push(text.slice(from, from + size));
    grams.end();
    t.ok(found.join() === whole.join(), `parts of ${size}`);
  }
  t.end();
});

t.test('a table keeps the first place of every n-gram, and is bounded', (t) => {
  const table = GramTable.empty(100_000);
  for (let i = 0; i < 100_000; i++)
    table.add((i * 7919) >>> 0, (i * 104729) >>> 0, { place: i, run: 38 });
  for (let i = 0; i < 100_000; i++)
    table.add((i * 7919) >>> 0, (i * 104729) >>> 0, { place: 5, run: i === 7 ? 2 : 38 });
  t.equal(table.size, 100_000);
  const shared = GramTable.shared(table.share);
  const wrong = Array.from({ length: 100_000 }, (_, i) => i).filter(
    (i) => shared.find((i * 7919) >>> 0, (i * 104729) >>> 0)?.place !== i,
  );
  t.strictSame(wrong, []);
  t.equal(shared.find(3, 4), undefined);
  t.equal(table.find(7 * 7919, 7 * 104729)?.run, 2, 'of several runs the shortest');
  t.throws(() => table.add(3, 4, { place: 1, run: 1 }), {
    code: 'INPUT',
    message: /over 100,000 n-grams/,
  });
  t.end();
});

t.test('a passage is fifty words in a row, or a whole text of thirteen', async (t) => {
  const benchmark = await open(
    at(
      'a.jsonl',
      `${JSON.stringify({ context: words(0, 400) })}\n\n${JSON.stringify({ context: [words(1000, 20)] })}\n`,
    ),
  );
  const inside = (text: string) => benchmark.passages.in(text);
  t.equal(inside(`before ${words(5, 50)} after`), 'a.jsonl#1');
  t.equal(inside(words(55, 50).toUpperCase().replaceAll(' ', ',\n“')), 'a.jsonl#1');
  t.equal(inside(`before ${words(5, 49)} after`), undefined, 'one too few: a set phrase');
  t.equal(inside(`${words(5, 30)} other ${words(35, 30)}`), undefined, 'not in a row');
  t.equal(inside(`so ${words(1000, 20)} it is`), 'a.jsonl#3', 'the line is counted');
  t.equal(inside(words(1000, 19)), undefined, 'a short text counts as a whole');
  t.equal(benchmark.passages.touching(`a ${words(100, 13)} b`), 'a.jsonl#1');
  t.equal(benchmark.passages.touching(words(100, 12)), undefined);
  t.equal(benchmark.passages.touching(`${words(395, 5)} ${words(1000, 8)}`), undefined);
});

t.test('scripts without spaces go by twice as many characters', async (t) => {
  const text = Array.from({ length: 300 }, (_, i) => String.fromCharCode(0x4e00 + i)).join('');
  const short = '却说孙悟空保护唐僧西天取经途中遇到了许多妖魔鬼怪';
  const benchmark = await open(at('zh.jsonl', JSON.stringify({ passage: text, short })));
  const inside = (text: string) => benchmark.passages.in(text);
  t.equal(short.length, 24, 'too short for an n-gram');
  t.equal(inside(`话说${text.slice(3, 103)}了`), 'zh.jsonl#1');
  t.equal(inside(`话说${text.slice(3, 102)}了`), undefined);
  t.equal(benchmark.passages.touching(text.slice(50, 76)), 'zh.jsonl#1');
  t.equal(inside(short), undefined);
});

t.test(
  'questions are compared by their words, and by the answers where both have some',
  async (t) => {
    const squad = {
      version: '1.1',
      data: [
        {
          title: 'x',
          paragraphs: [
            {
              context: 'short',
              qas: [{ question: 'Who built the mill?', answers: [{ text: 'Anna Hollis' }] }],
            },
          ],
        },
        {
          title: 'y',
          paragraphs: [{ context: 'short', qas: [{ question: 'What is the plot?', answers: [] }] }],
        },
      ],
    };
    const benchmark = await open(
      at('squad.json', JSON.stringify(squad)),
      at(
        'list.json',
        JSON.stringify([{ question: 'Who sold the bells?', answers: ['Cora', 'Cora Finch'] }]),
      ),
      at('plain.txt', 'Where is Kelby?\nWhy?\n'),
      at('table.csv', 'question;answer\n"Who rang\nthe bell?";Bram\nWho left?;Cora\n'),
    );
    const asks = (question: string, ...answers: string[]) =>
      benchmark.asks({ question, answer: answers[0], answers: answers.slice(1) });
    t.equal(asks('who  built “the mill”'), 'squad.json#data.0.paragraphs.0');
    t.equal(asks('Who built the mill?', 'by Anna Hollis'), 'squad.json#data.0.paragraphs.0');
    t.equal(asks('Who built the mill?', 'Dirk', 'Anna Hollis'), 'squad.json#data.0.paragraphs.0');
    t.equal(
      asks('Who built the mill?', 'Dirk Pell'),
      undefined,
      'the same words about something else',
    );
    t.match(
      asks('What is the plot?', 'A man leaves.'),
      /^squad\.json#data\.1\./,
      'the benchmark does not say',
    );
    t.equal(asks('Who sold the bells?', 'cora finch'), 'list.json#0');
    t.equal(asks('Who sold the bells?', 'Dirk'), undefined);
    t.equal(asks('Where is Kelby?', 'in Brenn'), 'plain.txt#1');
    t.equal(asks('Why'), 'plain.txt#2');
    t.equal(asks('Who left?', 'Cora'), 'table.csv#4');
    t.equal(asks('Who rang the bell?', 'Bram'), 'table.csv#3');
    t.equal(asks('Who built the mills?'), undefined);
    t.equal(asks('data'), undefined, 'a name of a field is no question');
  },
);

t.test('a long question, or a long answer, is in a benchmark by its n-grams', async (t) => {
  const long = `Which of ${words(0, 20)} is right?`;
  const benchmark = await open(
    at('long.jsonl', JSON.stringify({ input: long, outputs: [words(50, 30)] })),
  );
  t.equal(benchmark.asks({ question: `Say: ${words(3, 13)}`, answer: 'x' }), 'long.jsonl#1');
  t.equal(benchmark.asks({ question: 'Why?', answer: `So ${words(60, 13)}` }), 'long.jsonl#1');
  t.equal(benchmark.asks({ question: 'Why?', answer: words(60, 12) }), undefined);
});

t.test('lines of a text go on in each other; packed files are read', async (t) => {
  const text = `${words(0, 8)}\n${words(8, 8)}\n`;
  const benchmark = await open(at('text.txt.gz', gzipSync(text)));
  t.equal(benchmark.passages.in(`so ${words(0, 16)}`), 'text.txt.gz#2');
});

t.test('what cannot be read is told by file and line', async (t) => {
  const fails = async (file: string, code: string, message: RegExp) =>
    t.rejects(Benchmarks.open({ benchmarks: [file], passage: 50 }), { code, message });
  const good = JSON.stringify({ question: 'Why?' });
  await fails(
    at('broken.jsonl', `${good}\n{"a": \n`),
    'INPUT',
    /broken\.jsonl: line 2 is not JSON/,
  );
  await fails(at('latin.jsonl', Buffer.from([0x7b, 0xe9, 0x0a])), 'INPUT', /line 1 is not UTF-8/);
  await fails(at('broken.json', '{"a"'), 'INPUT', /broken\.json: the file is not JSON/);
  await fails(
    at('cut.jsonl.gz', gzipSync(good.repeat(99)).subarray(0, 40)),
    'INPUT',
    /cut\.jsonl\.gz: the gzip file is/,
  );
  await fails(at('book.pdf', ''), 'CONFIG', /book\.pdf: files of this kind/);
  await fails(at('empty.jsonl', '\n'), 'INPUT', /empty\.jsonl: nothing in it/);
  await fails(
    path.join(folder, 'gone.jsonl'),
    'INPUT',
    /gone\.jsonl: cannot read it: there is no such file/,
  );
  t.throws(() => benchmarksIdentity([path.join(folder, 'gone.jsonl')]), {
    code: 'CONFIG',
    message: /filters\.benchmarks: .*gone\.jsonl: there is no such file/,
  });
  t.throws(() => benchmarksIdentity([folder]), { code: 'CONFIG', message: /it is no file/ });
});

t.test('the identity is that of the bytes', (t) => {
  const [one, same, other] = [at('1.jsonl', 'a'), at('2.jsonl', 'a'), at('3.jsonl', 'b')];
  t.equal(benchmarksIdentity([]), undefined);
  t.equal(benchmarksIdentity([one]), benchmarksIdentity([same]));
  t.equal(benchmarksIdentity([one, other]), benchmarksIdentity([other, same, one]));
  t.not(benchmarksIdentity([one]), benchmarksIdentity([other]));
  t.end();
});
