import t, { type Test } from 'tap';
import { json, longpref } from '../helpers/cli.js';
import { prepareLitbank, prepareOracle } from '../real/prepare.js';

const data = process.env.LONGPREF_TEST_DATA;
const skip = data ? false : 'LONGPREF_TEST_DATA names no folder of real texts';
/** A short, a middling and a long novel; the rest would take a minute. */
const NOVELS = ['11_', '219_', '345_'];

t.setTimeout(120_000);
const folder = t.testdir();

/** Runs twice over an input: samples, all questions accounted for, and nothing left to do. */
function runTwice(t: Test, input: string, ...settings: string[]) {
  const store = `${input}-dataset`;
  const args = ['run', '--input', input, '--store', store, '--quiet', '--json', ...settings];
  const first = longpref(args);
  t.equal(first.code, 0, first.stderr);
  const { counts, version, problems } = json(first);
  t.strictSame(problems, []);
  const drops = Object.values(counts.drops as Record<string, number>).reduce((a, b) => a + b, 0);
  t.equal(counts.samples + drops, counts.questions, 'every question is a sample or a drop');
  t.ok(counts.samples > counts.questions / 2, `${counts.samples} of ${counts.questions} questions`);
  t.equal(longpref(['dataset', 'verify', store]).code, 0);
  const second = json(longpref(args));
  t.equal(second.changed, false);
  t.equal(second.unchanged, counts.documents);
  t.equal(second.version.content_hash.sum, version.content_hash.sum);
}

t.test('novels with cloze questions, default settings', { skip }, async (t) => {
  runTwice(t, prepareLitbank(data as string, folder, NOVELS));
});

t.test('joined passages of Natural Questions, 128-token chunks', { skip }, async (t) => {
  runTwice(t, prepareOracle(data as string, folder, 300), '--set', 'chunk.tokens=128');
});
