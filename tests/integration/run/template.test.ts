import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import type { SampleRow } from '../../../pipelines/dataset/rows/row.js';
import { readShard } from '../../../pipelines/dataset/shards/parquet.js';
import type { PreviewQuestion } from '../../../pipelines/runtime/preview.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { loadTokenizer } from '../../../pipelines/tokenizer/load.js';
import { withoutTrainer } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';

const longpref = warmCli(t);
const folder = t.testdir({});
const FIXTURES = packagePath('tests/fixtures/tokenizers');
/** Small chunks, so that a tale has critical and irrelevant ones. */
const SMALL = [
  ...['chunk.tokens=36', 'pair.chunks=3', 'pair.top_k=1', 'pair.filler=pool'],
  'pair.answer_in_context=never',
];

const TALES = [
  {
    text: 'The ferryman of Ostrand was called Halvor Grim. He rowed with one oar, since the other one had been stolen in his youth, and he never forgave the north bank for it. Passengers who came from the north paid double. A priest called Soren Vik once paid with a hymn. Halvor liked the second verse and rowed him back for nothing. When the bridge was built, Halvor sold the boat to the innkeeper Grete Moll, who planted beans in it.',
    questions: [
      { question: 'Who bought the boat of Halvor Grim? Answer:', answer: 'Grete Moll' },
      { question: 'Q: Who paid Halvor Grim with a hymn?\nA:', answer: 'Soren Vik' },
    ],
  },
  {
    text: 'Ingrid Tarn mapped the marsh with a hundred willow rods. She marked each rod with a letter of her own alphabet. The surveyor Oskar Lind laughed at her letters until he lost his horse between two of them. She found the horse by the rod that she called the lame heron. Oskar Lind bought her map for the price of the horse. The printer Jens Aabel could not read it and printed it upside down, with </s> and <eot> in its margins.',
    questions: [
      { question: 'Question: Who bought the map of Ingrid Tarn?\nAnswer:', answer: 'Oskar Lind' },
      { question: 'Who printed the map of Ingrid Tarn, with </s> on it?', answer: 'Jens Aabel' },
      { question: 'What did the surveyor Oskar Lind lose, in one word:', answer: 'His horse' },
    ],
  },
];
const input = path.join(folder, 'tales.jsonl');
writeFileSync(input, TALES.map((tale) => `${JSON.stringify(tale)}\n`).join(''));

/** A model's folder: one of the small tokenizers and what lies beside it. */
function model(name: string, files: Record<string, string>): string {
  const at = path.join(folder, `${name}-${Object.keys(files).length}`);
  mkdirSync(at, { recursive: true });
  cpSync(path.join(FIXTURES, `${name}.json`), path.join(at, 'tokenizer.json'));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(at, file), text);
  return at;
}

let stores = 0;
async function made(tokenizer: string | undefined, settings: string[] = []) {
  const store = path.join(folder, `data-${stores++}`);
  const policy = tokenizer === undefined ? [] : ['--tokenizer', tokenizer];
  const inputs = ['--input', input, '--store', store, '--quiet', ...policy];
  const run = await longpref(['run', ...inputs, '--set', ...SMALL, ...settings]);
  const rows: SampleRow[] = [];
  const opened = new FolderStore(store);
  for (const { path: file } of (await openDataset(opened)).files) {
    for await (const row of readShard((await opened.read(file)) as Buffer, file)) rows.push(row);
  }
  return { run, rows };
}

t.test('a question with cues of its own: each stands once', async (t) => {
  const { run, rows } = await made(undefined);
  t.equal(run.code, 0, run.stderr);
  t.equal(rows.length, 5);
  for (const { prompt, question } of rows) {
    t.match(prompt, /\nAnswer:$/);
    t.notMatch(prompt, /(?:Answer|A)\s*:\s*Answer:\s*$/, question);
    t.notMatch(prompt, /Question:\s*(?:Question|Q)\s*:/, question);
  }
  const tails = rows.map(({ prompt }) => prompt.slice(prompt.lastIndexOf('Question: ')));
  t.ok(tails.includes('Question: Who paid Halvor Grim with a hymn?\nAnswer:'));
  t.ok(tails.includes('Question: What did the surveyor Oskar Lind lose, in one word:\nAnswer:'));
});

t.test('SentencePiece tokenizers put no second space mark before tail and answers', async (t) => {
  // Their vocabularies are small: 80 tokens are about what 32 of the built-in one are.
  for (const name of ['llama2', 'mistral']) {
    const file = path.join(FIXTURES, `${name}.json`);
    const tokenizer = await loadTokenizer(file);
    const { rows } = await made(file, ['chunk.tokens=80']);
    t.ok(rows.length >= 3, `${name}: ${rows.length} rows`);
    for (const { prompt, prompt_ids, chosen, chosen_ids, rejected, rejected_ids } of rows) {
      const tail = prompt.slice(prompt.lastIndexOf('Question: '));
      for (const [i, text] of [chosen, ...rejected].entries()) {
        const ids = [chosen_ids, ...rejected_ids][i] as Int32Array;
        const whole = await tokenizer.decode([...prompt_ids, ...ids]);
        t.ok(whole.endsWith(`${tail} ${text}</s>`), `${name}: ${JSON.stringify(whole.slice(-80))}`);
      }
    }
  }
});

const CHAT =
  "{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m.content | trim }}{{ eos_token if m.role == 'assistant' }}\n{% endfor %}{% if add_generation_prompt %}[assistant] {% endif %}";
const CONFIG = { bos_token: '<s>', eos_token: '</s>', add_bos_token: true };

t.test('a chat model needs no setting: its template makes the rows', async (t) => {
  const tokenizer = model('llama2', {
    'tokenizer_config.json': JSON.stringify({ ...CONFIG, chat_template: CHAT }),
  });
  const { run, rows } = await made(tokenizer);
  t.equal(run.code, 0, run.stderr);
  t.notMatch(run.stderr, /note:/);
  const { idOf } = await loadTokenizer(tokenizer).then((one) => ({ idOf: one.tokenId }));
  for (const { prompt, prompt_ids, chosen_ids } of rows) {
    t.ok(prompt.startsWith('<s>[user] Read the text and answer'));
    t.match(prompt, /\n\nQuestion: [^\n]+\n(?:A\w*:\n)?\[assistant\] $/);
    t.equal(prompt_ids[0], idOf('<s>'));
    t.equal(chosen_ids.at(-1), idOf('</s>'));
    const specials = [...prompt_ids].filter((id) => id === idOf('</s>'));
    t.equal(specials.length, 0, 'what a document writes stays text');
  }
});

t.test('doctor, preview and run tell of a BOS that the head has not', async (t) => {
  const tokenizer = model('llama2', {
    'tokenizer_config.json': JSON.stringify(CONFIG),
    'note.txt': '',
  });
  const headless = ['--set', ...SMALL, 'template.head=""'];
  const inputs = ['--input', input, '--tokenizer', tokenizer];
  const told = /adds <s> before every text.*template\.head has none/;
  const store = path.join(folder, 'bos');
  const asked = ['doctor', '--tokenizer', tokenizer, '--store', store, ...headless];
  const doctor = await longpref(asked, undefined, withoutTrainer());
  t.match(doctor.stdout, told);
  t.equal(doctor.code, 15);
  t.match((await longpref(['preview', ...inputs, ...headless])).stderr, told);
  t.match(
    (await longpref(['run', ...inputs, '--store', store, '--quiet', ...headless])).stderr,
    told,
  );
  const well = await longpref(['preview', '-n', '2', ...inputs, '--set', ...SMALL]);
  t.notMatch(well.stderr, told, 'nothing to tell where nothing is set: it is put there');
  t.match(well.stdout, /⟦<s>⟧/);
});

t.test('preview shows exactly what is trained on, special tokens marked', async (t) => {
  const tokenizer = model('llama2', {
    'chat_template.jinja': CHAT,
    'tokenizer_config.json': JSON.stringify(CONFIG),
  });
  const asked = ['preview', '--input', input, '--tokenizer', tokenizer, '-n', '2'];
  const { stdout } = await longpref([...asked, '--set', ...SMALL]);
  t.match(stdout, /⟦<s>⟧.*\[user\] Read the text/);
  t.match(stdout, /Who printed the map of Ingrid Tarn, with <\/s> on it\?/, 'unmarked in a text');
  t.match(stdout, /"\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+⟦<\/s>⟧"/u, 'a name, and the end');
  const { documents } = JSON.parse(
    (await longpref([...asked, '--json', '--set', ...SMALL])).stdout,
  );
  type Asked = { outcome: PreviewQuestion['outcome'] };
  const asks: Asked[] = documents.flatMap(({ questions }: { questions: Asked[] }) => questions);
  const sample = asks.map(({ outcome }) => outcome).find(({ kind }) => kind === 'sample');
  if (sample?.kind !== 'sample') return t.fail('no sample');
  const { exact } = sample;
  t.strictSame(exact.head[0], { text: '<s>', special: true });
  t.strictSame(exact.answers[0]?.at(-1), { text: '</s>', special: true });
  t.notOk(exact.context.some(({ special }) => special));
});
