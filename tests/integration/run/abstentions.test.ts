/** Answers that say that the text does not tell: in rows, ledger, summary, stats and why. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import t from 'tap';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { storedRows } from '../../helpers/stored-rows.js';

const longpref = warmCli(t);
const folder = t.testdir();
const at = (name: string) => path.join(folder, name);

const padding =
  'And so the days went by in the valley without much to tell of any of them. '.repeat(6);
const text = ['mill of Saltmere', 'clock of Kelby', 'bells of Brenn', 'ferry of Tarn']
  .map((thing) => `Somebody had kept the ${thing}. ${padding}`)
  .join('');

/** What the endpoint says to a question, in the order preferred, irrelevant, mixed. */
const SAID: Record<string, string[]> = {
  'Who kept the mill of Saltmere?': ['Anna', 'The text does not say who did.', 'Bram'],
  'Who kept the clock of Kelby?': ['Bram', 'Not mentioned.', 'It is not stated in the text.'],
  'Who kept the bells of Brenn?': ['The passage does not mention it.', 'Cora', 'Dirk'],
  'Who kept the ferry of Tarn?': ['Dirk', 'Cora', 'Anna'],
};

async function endpoint() {
  const heard = new Map<string, string[]>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      const { seed, messages } = JSON.parse(body);
      const question = messages[1].content.split('Question: ')[1] as string;
      const seeds = heard.get(question) ?? [];
      if (!seeds.includes(seed)) seeds.push(seed);
      heard.set(question, seeds);
      const content = SAID[question]?.[seeds.indexOf(seed)];
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const rowsOf = async (store: string) =>
  new Map((await storedRows(store)).map((row) => [row.question, row]));

t.test('dispreferred answers that abstain are left out, and counted', async (t) => {
  const questions = Object.keys(SAID).map((question) => ({ question }));
  writeFileSync(at('in.jsonl'), JSON.stringify({ text, questions }));
  const settings = [
    ...['--set', 'chunk.tokens=32', 'pair.top_k=2', 'pair.filler=none', 'pair.chunks=4'],
    ...['pair.generator=openai', 'pair.openai.model=policy'],
    `pair.openai.base_url=${await endpoint()}`,
  ];
  const run = (store: string, ...more: string[]) =>
    longpref(['run', '--input', at('in.jsonl'), '--store', at(store), ...settings, ...more]);
  const dropped = await run('dropped', '--json', '--quiet');
  t.equal(dropped.code, 0, dropped.stderr);
  const { counts } = json(dropped);
  t.match(counts, { samples: 3, drops: { abstained: 1 } });
  t.strictSame(counts.abstained, { irrelevant: 2, mixed: 1, preferred: 1 });

  const rows = await rowsOf(at('dropped'));
  const answersOf = (question: string) =>
    rows.get(question)?.answers.map(({ kind, abstains }) => [kind, abstains]);
  t.strictSame(
    answersOf('Who kept the mill of Saltmere?'),
    [
      ['preferred', false],
      ['mixed', false],
    ],
    'one of two is left',
  );
  t.strictSame(rows.get('Who kept the mill of Saltmere?')?.rejected, ['Bram']);
  t.strictSame(
    answersOf('Who kept the bells of Brenn?'),
    [
      ['preferred', true],
      ['irrelevant', false],
      ['mixed', false],
    ],
    'a preferred answer may abstain',
  );

  const stats = json(await longpref(['dataset', 'stats', '--json', at('dropped')]));
  t.strictSame(stats.abstentions, {
    irrelevant: { made: 2, in_rows: 0 },
    mixed: { made: 1, in_rows: 0 },
    preferred: { made: 1, in_rows: 1 },
  });
  const said = (await longpref(['dataset', 'stats', at('dropped')])).stdout;
  t.match(said, /abstentions +irrelevant 2 \(0 in rows\), mixed 1 \(0 in rows\), preferred 1 \(1/);
  const why = await longpref(['why', at('in.jsonl'), '--store', at('dropped')]);
  t.match(why.stdout, /dropped: abstained/);
  const sample = rows.get('Who kept the mill of Saltmere?')?.sample_id as string;
  const whySample = await longpref(['why', sample, '--store', at('dropped')]);
  t.match(whySample.stdout, /abstentions +irrelevant 1/);
  const verified = await longpref(['dataset', 'verify', at('dropped')]);
  t.equal(verified.code, 0, verified.stdout + verified.stderr);

  const kept = await run('kept', 'pair.abstain=keep', '--quiet');
  t.equal(kept.code, 0, kept.stderr);
  t.match(kept.stdout, /samples +4\n/);
  t.match(kept.stdout, /abstentions +irrelevant 2, mixed 1, preferred 1\n/);
  const clock = (await rowsOf(at('kept'))).get('Who kept the clock of Kelby?');
  t.strictSame(
    clock?.answers.map(({ abstains }) => abstains),
    [false, true, true],
  );
});
