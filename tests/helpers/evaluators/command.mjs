// A command as score.command.run starts it, which behaves as its first argument says: well, or in
// one of the ways in which programs go wrong. Its score of a chunk: distinct words of the question in it.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [mode = 'well', file = ''] = process.argv.slice(2);
const say = (value) => process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
const words = (text) => new Set(text.toLowerCase().match(/\p{L}+/gu) ?? []);
const overlap = ({ question }, chunk) => {
  const there = words(chunk);
  return [...words(question)].filter((word) => there.has(word)).length;
};
const scores = ({ questions, chunks }) => questions.map((one) => chunks.map((chunk) => overlap(one, chunk)));
/** Whether this is the first process that comes here. */
const first = () => {
  if (existsSync(file)) return false;
  writeFileSync(file, '');
  return true;
};
const sleep = () => setInterval(() => {}, 1000);
/** Once the log in the folder that is named has two entries, or after a minute. */
const whenCommitted = (then, tries = 600) => {
  const names = existsSync(file) ? readdirSync(file).filter((name) => name.endsWith('.json')) : [];
  if (names.length > 1 || tries === 0) then();
  else setTimeout(whenCommitted, 100, then, tries - 1);
};

if (mode === 'dies at start') {
  console.error('Traceback (most recent call last):\nModuleNotFoundError: No module named \u001b[31mspacy');
  process.exit(3);
}
if (mode === 'talks at start') say('Loading the model');
if (mode === 'chatters') for (let i = 0; i < 5000; i++) console.error(`line ${i} ${'x'.repeat(1000)}`);
if (mode === 'ignores everything') {
  process.on('SIGTERM', () => {});
  sleep();
}
if (mode === 'has children') spawn('sleep', [file || '9876'], { stdio: ['ignore', 'inherit', 'inherit'] });
if (file && (mode === 'well' || mode === 'ignores everything' || mode === 'is slow')) appendFileSync(file, `${process.pid}\n`);

let requests = 0;
const answer = (line) => {
  const request = JSON.parse(line);
  if (request.longpref) {
    if (mode === 'hangs at start') return sleep();
    if (mode === 'wrong version') return say({ version: 2, revision: 'words 1' });
    if (mode === 'no revision') return say({ version: 1 });
    return say({ version: 1, revision: 'words 1' });
  }
  requests += 1;
  const { id } = request;
  const good = { id, scores: scores(request) };
  const once = (bad) => (first() ? bad() : say(good));
  const modes = {
    'dies once': () => once(() => process.exit(1)),
    'hangs once': () => once(sleep),
    'dies always': () => {
      console.error(`out of memory in request ${id}`);
      process.exit(137);
    },
    // As soon as some of what was scored is committed: the folder of the log has entries.
    'dies late': () => (requests > 20 ? whenCommitted(() => process.exit(1)) : say(good)),
    'is killed': () => process.kill(process.pid, 'SIGKILL'),
    'hangs always': sleep,
    'closes its output': () => {
      process.stdout.end();
      sleep();
    },
    'is slow': () => setTimeout(() => say(good), 700),
    'says no JSON': () => say('Hello \u001b[31mworld'),
    'says NaN': () => say(`{"id": ${id}, "scores": [[NaN]]}`),
    'says -Infinity': () => say(`{"id": ${id}, "scores": [[-Infinity]]}`),
    'says a list': () => say([1]),
    'says null': () => say('null'),
    'says 1e999': () => say(`{"id": ${id}, "scores": ${JSON.stringify(good.scores).replace(/\d+/, '1e999')}}`),
    'says 1e39': () => say(`{"id": ${id}, "scores": ${JSON.stringify(good.scores).replace(/\d+/, '1e39')}}`),
    'says -1': () => say({ id, scores: good.scores.map((row) => row.map(() => -1)) }),
    'says text': () => say({ id, scores: good.scores.map((row) => row.map(String)) }),
    'says nulls': () => say({ id, scores: good.scores.map((row) => row.map(() => null)) }),
    'gives no scores': () => say({ id }),
    'gives an object': () => say({ id, scores: { 0: [] } }),
    'gives few rows': () => say({ id, scores: good.scores.slice(1) }),
    'gives many columns': () => say({ id, scores: good.scores.map((row) => [...row, 1]) }),
    'answers another': () => say({ ...good, id: id + 1 }),
    'answers twice': () => say(`${JSON.stringify(good)}\n${JSON.stringify(good)}`),
    'answers late once more': () => {
      say(good);
      setTimeout(() => say(good), 50);
    },
    'has a huge line': () => {
      const part = Buffer.alloc(1 << 20, 'x');
      const go = (left) => left > 0 && process.stdout.write(part, () => go(left - 1));
      go(100);
    },
    'has bytes': () => process.stdout.write(Buffer.from([0xff, 0xfe, 0x00, 10])),
    'counts answers': () =>
      say({ id, scores: request.questions.map((one) => request.chunks.map(() => ('answer' in one ? 1 : 0))) }),
    refuses: () => say({ id, error: 'the text is in no language that I know' }),
    'refuses oddly': () => say({ id, error: { code: 7 } }),
  };
  if (mode === 'answers in pieces') {
    const text = `${JSON.stringify(good)}\r\n`;
    process.stdout.write(text.slice(0, 7));
    setTimeout(() => process.stdout.write(text.slice(7)), 30);
  } else (modes[mode] ?? (() => say(good)))();
};
createInterface({ input: process.stdin }).on('line', answer);
