import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import t, { type Test } from 'tap';
import { packagePath, readSchema } from '../../pipelines/core/paths.js';
import { makeCorpus } from '../../pipelines/demo/corpus.js';

t.setTimeout(300_000);
const readme = readFileSync(packagePath('README.md'), 'utf8');

/** The code block behind a marker of a page. */
function block(marker: string, page = readme): string {
  const found = new RegExp(`<!-- ${marker} -->\\n\`\`\`\\w*\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (!found) throw new Error(`no block <!-- ${marker} -->`);
  return found;
}

const folder = t.testdir();

/** Types a line of README.md into a shell. @returns what it printed */
function follow(t: Test, line: string): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${path.join(folder, 'bin')}${path.delimiter}${process.env.PATH}`,
    },
  });
  t.equal(status, 0, `${line}\n${stderr}`);
  return stdout;
}

const rowsOf = (t: Test, store: string): number =>
  JSON.parse(follow(t, `longpref dataset show --json ${store}`)).rows;

t.test('the commands of README.md do what they say', async (t) => {
  const [document] = [...makeCorpus({ seed: 3, documents: 1, tokens: 2000 })];
  writeFileSync(path.join(folder, 'story.txt'), document?.text ?? '');
  const questions = (document?.questions ?? []).map((question) => JSON.stringify(question));
  writeFileSync(path.join(folder, 'story.questions.jsonl'), questions.join('\n'));
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const main = packagePath('dist/pipelines/cli/main.js');
  writeFileSync(
    path.join(bin, 'longpref'),
    `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`,
  );
  chmodSync(path.join(bin, 'longpref'), 0o755);
  for (const line of block('tested').trim().split('\n')) follow(t, line);
  t.match(readFileSync(path.join(folder, 'report.html'), 'utf8'), /<svg/);
});

t.test('an evaluator of your own: the program of README.md', async (t) => {
  writeFileSync(path.join(folder, 'my_evaluator.py'), block('tested: my_evaluator.py'));
  const [preview = '', run = ''] = block('tested: command').trim().split('\n');
  const printed = follow(t, preview);
  // What the program counts, counted here.
  const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}_]{4,}/gu) ?? []);
  const [document] = JSON.parse(follow(t, `${preview} --json`)).documents;
  const [{ question, scores, outcome }] = document.questions;
  t.ok(printed.includes(`scores: highest ${Math.max(...scores)}`), printed);
  const bytes = readFileSync(path.join(folder, 'story.txt'));
  for (const { byte_start, byte_end, score } of outcome.row.context) {
    const there = words(bytes.toString('utf8', byte_start, byte_end));
    t.equal(score, [...words(question)].filter((word) => there.has(word)).length);
  }
  follow(t, run);
  t.ok(rowsOf(t, 'by-command') > 20);
});

const MODEL = path.join(homedir(), '.cache/longpref/models/minilm-l6-int8');
t.test(
  'an evaluator of your own: the model of README.md',
  { skip: existsSync(MODEL) ? false : `${MODEL} is not there` },
  async (t) => {
    for (const line of block('tested: onnx').trim().split('\n')) follow(t, line);
    t.ok(rowsOf(t, 'by-model') > 0);
  },
);

t.test('docs/pairs.md: its commands, and every reason of a drop', async (t) => {
  const page = readFileSync(packagePath('docs/pairs.md'), 'utf8');
  for (const line of block('tested', page).trim().split('\n')) follow(t, line);
  const lines = readFileSync(path.join(folder, 'pairs.jsonl'), 'utf8').trim().split('\n');
  t.equal(lines.length, rowsOf(t, 'pairs'));
  t.ok(lines.length > 20);
  const card = readFileSync(path.join(folder, 'pairs', 'README.md'), 'utf8');
  t.match(card, /not the pairs of the paper, whose answers are the policy’s own, but a cold start/);
  const { definitions } = readSchema('ledger-record') as {
    definitions: { DropRecord: { properties: { reason: { enum: string[] } } } };
  };
  for (const reason of definitions.DropRecord.properties.reason.enum)
    t.ok(page.includes(`\`${reason}\``), reason);
});

t.test('the query of README.md runs on it', async (t) => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const query = block('tested: sql').replace("'dataset/", `'${path.join(folder, 'dataset')}/`);
  const rows = (await connection.runAndReadAll(query)).getRows();
  t.ok(rows.length >= 1);
  connection.closeSync();
});

t.test('every file README.md and CONTRIBUTING.md link to is there', (t) => {
  for (const name of ['README.md', 'CONTRIBUTING.md']) {
    const text = readFileSync(packagePath(name), 'utf8');
    for (const [, link] of text.matchAll(/\]\(([^)#:]+)\)/g)) {
      t.doesNotThrow(() => readFileSync(packagePath(link as string)), `${name}: ${link}`);
    }
  }
  t.end();
});

/** What paths in the trainer's README are below. */
const PACKAGE = ['', 'trainer/', 'trainer/longpref_trainer/'];
/** Files that the tutorial has its reader write, and what a GPU will. */
const TO_WRITE = /shared-words|gpu\.json/;

t.test('every file that the maps of CONTRIBUTING.md and trainer/README.md name is there', (t) => {
  const places = {
    'CONTRIBUTING.md': ['', 'pipelines/', 'trainer/longpref_eval/'],
    'trainer/README.md': PACKAGE,
  };
  for (const [name, roots] of Object.entries(places)) {
    const text = readFileSync(packagePath(name), 'utf8');
    const named = [...text.matchAll(/`([a-z0-9_./-]+\/[a-z0-9_.-]+\.(?:ts|py|json|yaml))`/g)];
    t.ok(named.length > 10, `${named.length} files`);
    for (const [, file = ''] of named.filter(([, file]) => !TO_WRITE.test(file ?? ''))) {
      t.ok(
        roots.some((root) => existsSync(packagePath(root + file))),
        `${name}: ${file}`,
      );
    }
  }
  t.end();
});
