import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import t from 'tap';
import { sha256 } from '../../../pipelines/core/hash.js';
import { openDataset } from '../../../pipelines/dataset/dataset.js';
import { readShard } from '../../../pipelines/dataset/shards/parquet.js';
import { FolderStore } from '../../../pipelines/stores/folder.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';

/** A model that gives another answer to every request, and counts. */
let asked = 0;
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => {
    text += part;
  });
  request.on('end', () => {
    asked++;
    const content = `Answer number ${sha256(text).slice(0, 12)}.`;
    const choice = { message: { role: 'assistant', content }, finish_reason: 'stop' };
    response.end(JSON.stringify({ choices: [choice] }));
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
t.teardown(() => server.close());

const longpref = warmCli(t);
const folder = t.testdir({});
const input = path.join(folder, 'tales.jsonl');
const names = ['Halvor Grim', 'Ingrid Tarn', 'Soren Vik'];
writeFileSync(
  input,
  names
    .map((name, i) => {
      const rest = Array.from({ length: 14 }, (_, at) => `It rained on day ${at} of tale ${i}.`);
      const said = [`${name} had a boat.`, `The boat of ${name} was sold to Grete Moll.`];
      const text = [...rest.slice(0, 5), said[0], ...rest.slice(5), said[1], 'So it ends.'].join(
        ' ',
      );
      return JSON.stringify({ text, questions: [{ question: `Who has the boat of ${name}?` }] });
    })
    .join('\n'),
);

async function run(...changes: string[]) {
  const store = path.join(folder, 'data');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const result = await longpref([
    ...['run', '--input', input, '--store', store, '--quiet', '--threads', '1', '--set'],
    ...['chunk.tokens=24', 'pair.chunks=3', 'pair.top_k=2', 'pair.generator=openai'],
    ...['pair.openai.model=small', `pair.openai.base_url=${url}`, ...changes],
  ]);
  t.equal(result.code, 0, result.stderr);
  const opened = new FolderStore(store);
  const texts: string[] = [];
  for (const { path: file } of (await openDataset(opened)).files)
    for await (const { question, chosen, rejected } of readShard(
      (await opened.read(file)) as Buffer,
      file,
    ))
      texts.push(JSON.stringify([question, chosen, rejected]));
  return texts;
}

t.test('settings of later stages add rows with the same answers, and ask for none', async (t) => {
  const first = await run();
  t.equal(first.length, 3);
  t.equal(asked, 9, 'three answers a question');
  const later = [
    ['runtime.mix=true', 'shard.sparse=0.5'],
    ['runtime.mix=true', 'shard.validation=0.2'],
    ['runtime.mix=true', 'shard.short_prompt=true', 'shard.draws=2'],
  ];
  let rows = 3;
  for (const changes of later) {
    const texts = await run(...changes);
    t.ok(texts.length > rows, `${changes} adds rows`);
    rows = texts.length;
    t.equal(new Set(texts).size, 3, 'the same texts');
    t.equal(asked, 9, `${changes} asks nothing`);
  }
  await run('runtime.mix=true', 'seed=1');
  t.ok(asked > 9, 'another seed does');
});

t.test('another list of kinds asks for what is new alone', async (t) => {
  const before = asked;
  await run('runtime.mix=true', 'pair.rejected=[mixed,mixed,irrelevant]');
  t.equal(asked, before + 3, 'the second mixed answer of three questions');
});
