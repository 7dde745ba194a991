import { createWriteStream, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { randomFrom } from '../../../pipelines/core/random.js';
import { measured } from '../../helpers/memory.js';
import { argsOf } from '../../real/configs.js';

const data = process.env.LONGPREF_TEST_DATA ?? '';
const skip = data ? false : 'LONGPREF_TEST_DATA names no folder of real texts';
/** Most memory of a run, whatever its documents: of all processes together. */
const MOST = 600e6;

t.setTimeout(900_000);
const folder = t.testdir();
const main = packagePath('dist/pipelines/cli/main.js');
const bigText = async () =>
  gunzipSync(await readFile(path.join(data, 'norvig-big', 'big.txt.gz'))).toString('utf8');

t.test('a document of 6.5 MB', { skip }, async (t) => {
  const args = argsOf('norvig-big', path.resolve(data), path.join(folder, 'big'));
  const { code, stdout, stderr, peakBytes } = await measured([
    main,
    'run',
    ...args,
    '--json',
    '-q',
  ]);
  t.equal(code, 0, stderr);
  const { counts } = JSON.parse(stdout);
  t.equal(counts.documents, 1);
  t.ok(counts.samples >= 18, `${counts.samples} samples of 20 questions`);
  t.ok(peakBytes < MOST, `${Math.round(peakBytes / 1e6)} MB`);
});

/** Real sentences in another order, a paragraph at a time. */
async function writeShuffled(file: string, bytes: number): Promise<void> {
  const sentences = (await bigText()).split(/(?<=[.!?])\s+/);
  const random = randomFrom('shuffled');
  const out = createWriteStream(file);
  for (let written = 0; written < bytes; ) {
    const paragraph = Array.from({ length: 40 }, () => sentences[random.below(sentences.length)]);
    const text = `${paragraph.join(' ')}\n\n`;
    written += Buffer.byteLength(text);
    if (!out.write(text)) await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  }
  out.end();
  await finished(out);
}

t.test('a document of 200 MB', { skip }, async (t) => {
  const file = path.join(folder, 'huge.txt');
  await writeShuffled(file, 200e6);
  const asked = [
    ['What did Sherlock Holmes say to Dr. Watson in Baker Street?', 'Holmes'],
    ['Where did Prince Andrew Bolkonski meet Napoleon?', 'Austerlitz'],
  ].map(([question, answer]) => JSON.stringify({ question, answer }));
  writeFileSync(path.join(folder, 'huge.questions.jsonl'), asked.join('\n'));
  const args = ['run', '--input', file, '--store', path.join(folder, 'huge'), '--json', '-q'];
  const { code, stdout, stderr, peakBytes } = await measured([main, ...args]);
  t.equal(code, 0, stderr);
  const { counts, version } = JSON.parse(stdout);
  t.equal(counts.questions, 2);
  t.ok(counts.samples >= 1, 'chunks of a document that was not kept are read again');
  t.equal(version.content_hash.rows, counts.samples);
  t.ok(counts.tokens > 40e6, `${counts.tokens} tokens`);
  t.ok(peakBytes < MOST, `${Math.round(peakBytes / 1e6)} MB`);
});
