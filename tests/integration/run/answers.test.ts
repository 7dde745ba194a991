/** Answers without a model, end to end: fewer where a question allows no more, cut ones, twins. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { storedRows } from '../../helpers/stored-rows.js';

const longpref = warmCli(t);
const folder = t.testdir();
const at = (name: string) => path.join(folder, name);

const SAID = [
  'The engineer Ruth Carver told the council that the old bridge had cost 450 crowns, because the storm of 1913 had taken the first pillar.',
  'The surveyor Paul Hendry said that a dry summer and the long frost had broken the wall, and that the report was sent to the mayor.',
  'The baker Martha Quinn wrote that the green mill had cost 780 crowns, because the flood of 1921 had carried a wheel away.',
  'The painter Emil Grant found that the tall lamp and the white fence had been sold to a farmer for 320 crowns.',
];
const NAMES = ['bridge', 'wall', 'mill', 'lamp'];
const padding = 'And so the days went by in the valley without much to tell of any. '.repeat(6);
const text = SAID.map((sentence) => `${sentence} ${padding}`).join('');
const questions = [
  { question: 'Was the bridge old?', answer: 'Yes' },
  ...SAID.map((answer, i) => ({ question: `What was said of the ${NAMES[i]}?`, answer })),
  { question: 'What was said of bridge, wall, mill and lamp?', answer: SAID.join(' ') },
];

t.test('rows, counts, stats, report', async (t) => {
  writeFileSync(at('in.jsonl'), JSON.stringify({ text, questions }));
  const settings = [
    ...['--set', 'chunk.tokens=64', 'pair.top_k=2', 'pair.filler=none', 'pair.chunks=4'],
    ...['pair.generator=auto', 'pair.max_answer_tokens=64'],
  ];
  const run = (store: string, ...more: string[]) =>
    longpref(['run', '--input', at('in.jsonl'), '--store', at(store), ...settings, ...more]);
  const made = await run('one', '--json', '--quiet');
  t.equal(made.code, 0, made.stderr);
  const { counts } = json(made);
  t.strictSame(counts.exhausted, { mixed: 1 });
  t.equal(counts.cut, 1);
  const rows = new Map((await storedRows(at('one'))).map((row) => [row.question, row]));
  const yes = rows.get('Was the bridge old?');
  t.strictSame(yes?.rejected, ['No']);
  t.equal(yes?.rejected_ids.length, 1);
  const all = rows.get('What was said of bridge, wall, mill and lamp?');
  t.ok(all && SAID.join(' ').startsWith(all.chosen) && /\.$/.test(all.chosen), `${all?.chosen}`);
  t.match(all?.answers[0], { finish_reason: 'stop', cut_at_sentence: true });
  t.ok((all?.chosen_ids.length ?? 0) <= 64);
  const twins = [...rows.values()].flatMap(({ answers }) => answers.slice(1));
  const shares = twins.flatMap(({ edit_share }) => (edit_share === null ? [] : [edit_share]));
  t.ok(shares.length > 4 && shares.every((share) => Number(share) >= 0.2), `${shares}`);

  const stats = json(await longpref(['dataset', 'stats', '--json', at('one')]));
  t.match(stats, { exhausted: { mixed: 1 }, cut_at_sentence: 1 });
  t.ok(stats.distributions['irrelevant edit share'].least >= 0.2);
  // An answer of one sentence is exchanged whole.
  t.ok(stats.distributions['irrelevant edit share'].median <= 1);
  const said = (await longpref(['dataset', 'stats', at('one')])).stdout;
  t.match(said, /fewer answers\s+mixed 1/);
  t.match(said, /cut answers\s+1 \(at a sentence, by pair\.max_answer_tokens\)/);
  t.match(said, /mixed edit share\s+0\.\d/);
  t.equal((await longpref(['dataset', 'verify', at('one')])).code, 0);
  const report = await longpref(['report', at('one'), '--out', at('report.html')]);
  t.equal(report.code, 0, report.stderr);
  const page = readFileSync(at('report.html'), 'utf8');
  t.match(page, /cut at a sentence, longer than pair\.max_answer_tokens: 1\./);
  t.match(
    page,
    /No model wrote the wrong answers \(generator auto\)\. They are not the pairs of the paper/,
  );
  t.match(page, /rows lack, [^:]*: 1\./);

  const dropped = await run('dropped', 'pair.too_long=drop');
  t.match(dropped.stdout, /answer-too-long\s+1 \(longer than pair\.max_answer_tokens\)/);
  t.notMatch(dropped.stdout, /cut answers/);
});
