import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';

t.setTimeout(300_000);
const longpref = warmCli(t);
const folder = t.testdir();
const at = (...parts: string[]) => path.join(folder, ...parts);
const write = (name: string, content: string | Buffer): string => {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
};

t.test('an empty folder', async (t) => {
  mkdirSync(at('empty'));
  const { code, stderr } = await longpref(runArgs(at('empty'), at('d1')));
  t.equal(code, 2);
  t.match(stderr, /no documents under .*empty: looked for \.txt, .*\.md, .*\.jsonl/);
  write('images/a.png', 'x');
  t.match((await longpref(runArgs(at('images'), at('d1')))).stderr, /only 1 files of other kinds/);
});

t.test('an input that is not there', async (t) => {
  const { code, stderr } = await longpref(runArgs(at('nowhere'), at('d1')));
  t.equal(code, 2);
  t.match(stderr, /there is no .*nowhere/);
});

t.test(
  'files that cannot be read are named, the rest is done, and the exit code says so',
  async (t) => {
    mkdirSync(at('mixed'));
    const good = writeCorpus(at('mixed'), 2);
    write('mixed/picture.txt', Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'));
    write('mixed/cut.jsonl.gz', gzipSync('{"text": "a"}\n'.repeat(99)).subarray(0, 12));
    write('mixed/blank.md', '  \n');
    write(
      'mixed/rows.jsonl',
      '{"text": "fine but without questions"}\nnot json\n{"text": 3}\n{"text": "x", "questions": [{"answer": "a"}]}\n',
    );
    symlinkSync(at('mixed/loop.txt'), at('mixed/loop.txt'));
    const result = await longpref(runArgs(at('mixed'), at('d2')));
    t.equal(result.code, 3, result.stderr);
    t.match(result.stderr, /picture\.txt: it is not text \(a PNG image\)/);
    t.match(result.stderr, /cut\.jsonl\.gz: the gzip file is cut off/);
    t.match(result.stderr, /blank\.md: the document is empty/);
    t.match(result.stderr, /rows\.jsonl#2: not JSON/);
    t.match(result.stderr, /rows\.jsonl#3: field text must be string/);
    t.match(
      result.stderr,
      /rows\.jsonl#4: field questions\.0 must have required property 'question'/,
    );
    t.match(result.stderr, /loop\.txt: cannot read it: its symbolic links run in a circle/);
    t.match(result.stderr, /6 inputs could not be read/);
    const { counts } = json(result);
    t.equal(counts.documents, 3);
    t.equal(counts.drops['no-questions'], 1);
    const alone = json(await longpref(runArgs(good, at('d3'))));
    t.equal(counts.samples, alone.counts.samples, 'the good documents gave what they give alone');
  },
);

t.test('bad YAML and an unknown key', async (t) => {
  const bad = write('bad.yaml', 'chunk: [1\nseed: 2\n');
  const one = await longpref(['run', '--config', bad]);
  t.equal(one.code, 2);
  t.match(one.stderr, /bad\.yaml, line \d+, column \d+: not valid YAML/);
  const unknown = write('unknown.yaml', 'seed: 1\nchunk:\n  size: 3\n');
  const two = await longpref(['run', '--config', unknown]);
  t.equal(two.code, 2);
  t.match(two.stderr, /unknown\.yaml, line 3: unknown key chunk\.size/);
});

t.test('a command line that is wrong', async (t) => {
  t.equal((await longpref(['rum'])).code, 2);
  t.match((await longpref(['rum'])).stderr, /did you mean run/i);
  t.equal((await longpref(['run', '--nonsense'])).code, 2);
  const none = await longpref(['run'], folder);
  t.equal(none.code, 2);
  t.match(none.stderr, /no pipeline\.yaml here: longpref init writes one/);
});

t.test('a tokenizer that is none', async (t) => {
  const corpus = writeCorpus(folder, 1);
  const file = write('tok/tokenizer.json', '{"hello": 1}');
  for (const [path_, message] of [
    [file, /tokenizer\.json/],
    [at('tok-none'), /cannot read the tokenizer/],
  ] as const) {
    const { code, stderr } = await longpref([...runArgs(corpus, at('d4')), '--tokenizer', path_]);
    t.equal(code, 4, stderr);
    t.match(stderr, message);
  }
});

t.test('a folder that yields no samples is an error with the reasons and what to do', async (t) => {
  write('plain/story.txt', 'A story without questions. '.repeat(200));
  const plain = await longpref(runArgs(at('plain'), at('d5')));
  t.equal(plain.code, 5);
  t.match(
    plain.stderr,
    /no samples: 0 questions of 1 documents, none kept \(no-questions 1\).*name\.questions\.jsonl/,
  );
  write('broken/rows.jsonl', 'not json\n');
  write('broken/picture.webp', 'RIFF');
  const broken = await longpref(runArgs(at('broken'), at('d7')));
  t.equal(broken.code, 5);
  t.match(
    broken.stderr,
    /no document could be read\n.*rows\.jsonl#1: not JSON.*\n.*1 files of other kinds, first .*picture\.webp/,
    'with the reason for each',
  );
  write('asked/story.txt', 'A story about nothing in particular. '.repeat(200));
  write('asked/story.questions.jsonl', '{"question": "Who is Zebulon", "answer": "Quux"}\n');
  const asked = await longpref(runArgs(at('asked'), at('d6')));
  t.equal(asked.code, 5);
  const { counts, version, changed, advice, store } = json(asked);
  t.match({ version, changed, store }, { version: null, changed: false, store: /d6$/ });
  t.strictSame([counts.questions, counts.samples], [1, 0]);
  t.strictSame(counts.drops, { 'no-critical-chunk': 1 }, 'each reason, where no sample was made');
  t.match(advice, /lower pair\.floor/);
  t.match(json(broken).problems, [{ source: /rows\.jsonl/ }], 'and what could not be read');
  t.match(asked.stderr, /no-critical-chunk 1.*lower pair\.floor \(2\)/);
  t.equal((await longpref(['dataset', 'show', at('d6')])).code, 6, 'no version was written');
});

t.test('positions that cannot hold the context', async (t) => {
  const corpus = writeCorpus(folder, 1);
  const { code, stderr } = await longpref([
    ...runArgs(corpus, at('d7')),
    '--set',
    'shard.positions_length=100',
  ]);
  t.equal(code, 2);
  t.match(stderr, /shard\.positions_length is 100.*raise it to at least \d+/);
});

t.test('a data set of another configuration is not added to by accident', async (t) => {
  const corpus = writeCorpus(at('mixed'), 2);
  const again = [...runArgs(corpus, at('d3')), '--set', 'pair.top_k=1'];
  const { code, stderr } = await longpref(again);
  t.equal(code, 2, stderr);
  t.match(stderr, /was made with another configuration.*another store.*runtime\.mix=true/);
  const mixed = json(await longpref([...again, 'runtime.mix=true']));
  t.equal(mixed.version.version, 2);
});

t.test('damage is found and named', async (t) => {
  const store = at('d3');
  const { files } = json(await longpref(['dataset', 'show', store, '--json']));
  t.equal((await longpref(['dataset', 'verify', store])).code, 0);
  const file = path.join(store, files[0].path);
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync(file);
  bytes[Math.floor(bytes.length / 3)] = (bytes[Math.floor(bytes.length / 3)] as number) ^ 1;
  writeFileSync(file, bytes);
  const { code, stderr } = await longpref(['dataset', 'verify', store]);
  t.equal(code, 6);
  t.match(stderr, new RegExp(`${files[0].path}: its bytes are not those the log names`));
  t.equal((await longpref(['dataset', 'show', at('not-a-data-set')])).code, 6);
  t.match(
    (await longpref(['dataset', 'show', store, '--version', '9'])).stderr,
    /no version 9: it has versions 1 to 2/,
  );
});

t.test('bare, longpref says what it is and what comes next', async (t) => {
  const { code, stdout } = await longpref([]);
  t.equal(code, 0);
  t.match(stdout, /longpref init[\s\S]*longpref run[\s\S]*longpref train/);
  t.match((await longpref(['--help'])).stdout, /Exit codes/);
});

t.test('init writes two commented files that are valid, and overwrites nothing', async (t) => {
  const first = await longpref(['init', at('new')]);
  t.equal(first.code, 0, first.stderr);
  t.equal((await longpref(['init', at('new')])).code, 2);
  const { loadConfig } = await import('../../../pipelines/config/load.js');
  t.strictSame(loadConfig(at('new/pipeline.yaml')).config.input, ['./documents']);
  t.equal((await longpref(['init', at('paper'), '--preset', 'paper'])).code, 0);
  const paper = loadConfig(at('paper/pipeline.yaml')).config;
  t.match(paper, {
    pair: { select: 'threshold', delta: 6, chunks: 16 },
    chunk: { tokens: 512 },
    shard: { positions_length: 65536, draws: 2 },
  });
  t.ok(packagePath('schemas/pipeline.schema.json'));
});
