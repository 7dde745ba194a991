import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import { blobKey } from '../../../pipelines/dataset/ledger/submission.js';
import type { SampleRow } from '../../../pipelines/dataset/rows/row.js';
import { readShard } from '../../../pipelines/dataset/shards/parquet.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { loadTokenizer } from '../../../pipelines/tokenizer/load.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { sampled } from '../../helpers/sweep.js';

const longpref = warmCli(t);
const folder = t.testdir({});
const tokenizer = await loadTokenizer(packagePath('pipelines/assets/tokenizer.json'));

interface Kind {
  name: (i: number) => string;
  says: (name: string, place: string) => string;
  asks: (name: string) => string;
  places: string[];
  rest: string[];
}

/** Four kinds of text whose characters are many tokens, or many characters one sign. */
const KINDS: Record<string, Kind> = {
  english: {
    name: (i) => `Anna Hollis${'abcdefghij'[i % 10]}${'klmnopqrst'[Math.floor(i / 10) % 10]}`,
    says: (name, place) => `In spring ${name} went to ${place} with two mules. `,
    asks: (name) => `Where did ${name} go?`,
    places: ['Ost', 'Vik', 'Tarn', 'Lind', 'Aabel', 'Brad', 'Nor', 'Skog'].flatMap((part) =>
      ['rand', 'holm', 'by', 'au', 'lund'].map((end) => part + end),
    ),
    rest: [
      'It rained over the hills for a week. ',
      'Nobody counted the well-known ships; ',
      'The mill stood still.\n',
    ],
  },
  chinese: {
    name: (i) =>
      `王${'甲乙丙丁戊己庚辛壬癸'[i % 10]}${'子丑寅卯辰巳午未申酉'[Math.floor(i / 10) % 10]}`,
    says: (name, place) => `却说${name}往${place}去了。`,
    asks: (name) => `${name}往哪里去了？`,
    places: ['长安', '洛阳', '成都', '扬州', '杭州'],
    rest: ['众人听说，十分欢喜。', '“莫怕！莫怕！”', '天色已晚，寻个去处安歇。\n'],
  },
  japanese: {
    name: (i) =>
      `佐${'藤川山田中木村林森原'[i % 10]}${'一二三四五六七八九十'[Math.floor(i / 10) % 10]}`,
    says: (name, place) => `${name}は${place}に住んでいる。`,
    asks: (name) => `${name}はどこに住んでいますか。`,
    places: ['東京', '大阪', '京都', '奈良', '神戸'],
    rest: ['吾輩は猫である。', 'コンピューターが「薔薇」と書いた。', '名前はまだ無い。\n'],
  },
  emoji: {
    name: (i) => `Zoe\u0301 Bell${'abcdefghij'[i % 10]}${'klmnopqrst'[Math.floor(i / 10) % 10]}`,
    says: (name, place) => `👩‍👩‍👧‍👦 ${name} flew to ${place} 🧑🏿‍🚀! `,
    asks: (name) => `Where did ${name} fly to?`,
    places: ['Os', 'Li', 'Qui', 'Tu', 'Por', 'Bel', 'Ka', 'Mon'].flatMap((part) =>
      ['lo', 'ma', 'to', 'rin', 'vado'].map((end) => part + end),
    ),
    rest: ['🏴󠁧󠁢󠁥󠁮󠁧󠁿🇫🇷👍🏽❤️‍🔥', ' e\u0301cole n\u0303andu\u0301. ', '🫱🏻‍🫲🏿🫱🏻‍🫲🏿\n'],
  },
};

/** Documents of a kind, each with some questions: so many sentences long. */
function documents(kind: string, count: number, sentences: number): string {
  const { name, says, asks, places, rest } = KINDS[kind] as Kind;
  let people = 0;
  const lines = Array.from({ length: count }, (_, at) => {
    const questions: { question: string; answer: string }[] = [];
    let text = '';
    for (let i = 0; i < sentences; i++) {
      text += rest[(i * 7 + at) % rest.length];
      if (i % 9 !== 3) continue;
      const [who, where] = [name(people++), places[people % places.length] as string];
      text += says(who, where);
      questions.push({ question: asks(who), answer: where });
    }
    return JSON.stringify({ id: `${kind} ${at}`, text, questions: questions.slice(0, 6) });
  });
  const file = path.join(folder, `${kind}-${sentences}.jsonl`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

let stores = 0;
async function made(input: string, settings: string[]) {
  const store = path.join(folder, `data-${stores++}`);
  const args = ['run', '--input', input, '--store', store, '--quiet', '--threads', '1', '--set'];
  const run = await longpref([...args, 'pair.answer_in_context=never', ...settings]);
  if (run.code !== 0) throw new Error(run.stderr);
  const opened = new FolderStore(store);
  const rows: SampleRow[] = [];
  for (const { path: file } of (await openDataset(opened)).files)
    for await (const row of readShard((await opened.read(file)) as Buffer, file)) rows.push(row);
  const texts = new Map<string, Buffer>();
  const textOf = async (id: string) => {
    const known = texts.get(id) ?? ((await opened.read(blobKey(id))) as Buffer);
    texts.set(id, known);
    return known;
  };
  return { rows, textOf };
}

const isLetter = (text: string | undefined) => text !== undefined && /[\p{L}\p{N}]/u.test(text);

let joins = 0;
for (const kind of sampled('kinds of text', Object.keys(KINDS), 2)) {
  for (const [count, sentences, what] of [
    [40, 60, 'short documents, filled from the pool'],
    [4, 1500, 'long documents, which fill themselves'],
  ] as const) {
    t.test(`${kind}: ${what}`, async (t) => {
      const input = documents(kind, count, sentences);
      const settings = ['chunk.tokens=64', 'pair.tokens=1024', 'pair.top_k=2', 'pair.floor=1'];
      const { rows, textOf } = await made(input, settings);
      t.ok(rows.length >= 8, `${rows.length} samples`);
      const fills: number[] = [];
      /** What is wrong with which sample. */
      const wrong: string[] = [];
      const expect = (is: boolean, what: string, { sample_id }: SampleRow) => {
        if (!is) wrong.push(`${sample_id}: ${what}`);
      };
      for (const row of rows) {
        const longest = Math.max(...[row.chosen_ids, ...row.rejected_ids].map((ids) => ids.length));
        fills.push((row.prompt_ids.length + longest) / 1024);
        const decoded = await tokenizer.decode(row.prompt_ids);
        expect(!`${row.prompt}${decoded}`.includes('\ufffd'), 'half a character', row);
        const chunks = await Promise.all(
          row.context.map(async ({ document_id, byte_start, byte_end }) =>
            (await textOf(document_id)).toString('utf8', byte_start, byte_end),
          ),
        );
        expect(
          chunks.every((text) => row.prompt.includes(text)),
          'lacks a chunk',
          row,
        );
        for (const [i, text] of chunks.slice(1).entries()) {
          const [a, b] = [row.context[i], row.context[i + 1]];
          if (a?.document_id === b?.document_id && (a?.chunk ?? 0) + 1 === b?.chunk) continue;
          joins++;
          const before = chunks[i] as string;
          const glued = isLetter([...before].at(-1)) && isLetter([...text][0]);
          expect(!glued || !row.prompt.includes(before + text), 'glued words', row);
        }
      }
      t.strictSame(wrong, []);
      fills.sort((a, b) => a - b);
      const [least = 0, most = 0] = [fills[0], fills.at(-1)];
      t.ok(least >= 0.95 && most <= 1, `filled to ${least.toFixed(3)} … ${most.toFixed(3)}`);
    });
  }
}

t.test('joins enough were looked at', async (t) => {
  t.ok(joins >= 1000, `${joins} joins`);
});

t.test('a question that has no room for one chunk is dropped, with both numbers', async (t) => {
  const input = documents('english', 4, 60);
  const store = path.join(folder, 'no-room');
  const settings = ['chunk.tokens=64', 'pair.tokens=60', 'pair.floor=1'];
  const run = await longpref([
    'run',
    '--input',
    input,
    '--store',
    store,
    '--quiet',
    '--set',
    ...settings,
  ]);
  t.match(run.stderr, /no-room 24\)\. pair\.tokens \(60\)/);
  const [ledger = ''] = readdirSync(path.join(store, 'ledger'));
  const records = gunzipSync(readFileSync(path.join(store, 'ledger', ledger))).toString();
  const details = [...records.matchAll(/chunk of (\d+) are (\d+): pair\.tokens is 60"/g)];
  t.equal(details.length, 24);
  t.ok(details.every(([, chunk, all]) => Number(chunk) <= 65 && Number(all) > 60));
});
