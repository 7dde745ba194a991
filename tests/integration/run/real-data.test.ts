import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { json, longpref } from '../../helpers/cli/cli.js';
import { argsOf } from '../../real/configs.js';
import { twins } from '../../real/html-twin.js';

const data = process.env.LONGPREF_TEST_DATA ?? '';
const skip = data ? false : 'LONGPREF_TEST_DATA names no folder of real texts';

t.setTimeout(300_000);
const folder = t.testdir();

/** Runs twice over an input: every question accounted for, and the second time nothing left to do. */
function runTwice(t: Test, name: string, least: number, ...more: string[]) {
  const store = path.join(folder, name);
  const args = ['run', ...argsOf(name, path.resolve(data), store), '--quiet', '--json', ...more];
  const first = longpref(args);
  t.equal(first.code, 0, first.stderr);
  const { counts, version, problems, files } = json(first);
  t.strictSame(problems, []);
  const drops = Object.values(counts.drops as Record<string, number>).reduce((a, b) => a + b, 0);
  t.equal(counts.samples + drops, counts.questions, 'every question is a sample or a drop');
  t.ok(
    counts.samples >= least * counts.questions,
    `${name}: ${counts.samples} of ${counts.questions} questions`,
  );
  for (const { questions, any } of [counts.recall.given, counts.recall.cloze])
    t.ok(any >= 0.9 * questions, `${name}: evidence critical in ${any} of ${questions}`);
  t.equal(longpref(['dataset', 'verify', store]).code, 0);
  const second = json(longpref(args));
  t.equal(second.changed, false);
  t.equal(second.unchanged, counts.documents);
  t.equal(second.files.unchanged, files.total, 'no file is read again');
  t.equal(second.version.content_hash.sum, version.content_hash.sum);
  return counts;
}

t.test('the files are those that tests/data.md lists', { skip }, async (t) => {
  const listed = [
    ...readFileSync(packagePath('tests/data.md'), 'utf8').matchAll(
      /^\| (\S+) \| ([0-9a-f]{64}) \|/gm,
    ),
  ];
  t.ok(listed.length > 30);
  for (const [, file, sha256] of listed) {
    const bytes = readFileSync(path.join(data, file as string));
    t.equal(createHash('sha256').update(bytes).digest('hex'), sha256, `${file}`);
  }
});

t.test('meetings of QMSum', { skip }, async (t) => {
  const counts = runTwice(t, 'qmsum', 0.6);
  const { questions } = counts.recall.given;
  t.strictSame([counts.documents, counts.questions, questions > 200], [35, 280, true]);
});

t.test('stories of SQuALITY, as HTML', { skip }, async (t) => {
  const counts = runTwice(t, 'squality-html', 0.6);
  t.strictSame([counts.documents, counts.questions], [25, 125]);
});

t.test('the HTML twins of the stories give the same text', { skip }, async (t) => {
  for (const { document, distance } of await twins(data)) {
    // Three plain texts begin with a line of credits that their HTML has not.
    t.ok(
      distance < ([2, 3, 4].includes(document) ? 0.003 : 1e-9),
      `story ${document}: ${distance}`,
    );
  }
});

t.test('Chinese articles of XQuAD, filled from each other', { skip }, async (t) => {
  runTwice(t, 'xquad-zh', 0.9);
});

t.test('passages of Natural Questions, each a document', { skip }, async (t) => {
  runTwice(t, 'nq-oracle', 0.9, '--limit', '300');
});

t.test('novels with cloze questions', { skip }, async (t) => {
  runTwice(t, 'litbank', 0.8, '--limit', '4');
});

t.test('a text without questions is an error with the reason', { skip }, async (t) => {
  const args = argsOf('chinese-classics', path.resolve(data), path.join(folder, 'none'));
  const { code, stderr } = longpref(['run', ...args, '--quiet']);
  t.equal(code, 5);
  t.match(stderr, /no samples.*no-questions 1/);
});
