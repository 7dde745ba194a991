import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import type { SampleRow } from '../../../pipelines/dataset/rows/row.js';
import { readShard } from '../../../pipelines/dataset/shards/parquet.js';
import { makeCorpus } from '../../../pipelines/demo/corpus.js';
import type { InputDocument } from '../../../pipelines/generated/document.js';
import { json } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs } from '../../helpers/corpus.js';
import { zipOf } from '../../helpers/zip.js';

t.setTimeout(300_000);
const longpref = warmCli(t);
const folder = t.testdir();
const at = (...parts: string[]) => path.join(folder, ...parts);
/** Stories whose questions no other story has. */
const documents: InputDocument[] = [...makeCorpus({ seed: 7, documents: 16, tokens: 400 })].map(
  ({ text, questions = [] }, i) => ({
    text,
    questions: questions
      .slice(0, 2)
      .map((asked) => ({ ...asked, question: `${asked.question}, ${i}?` })),
  }),
);
const edited = ({ text, questions = [] }: InputDocument): InputDocument => ({
  text: `${text}\n\nA line that was not there before.`,
  questions,
});

const write = (file: string, content: string | Buffer) => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
};

let runs = 0;
/** The split of each question of a run over an input, all documents held out with p = 1/2. */
async function sides(input: string, store = at(`store-${runs++}`)) {
  // Every question becomes a sample, also of an edited document.
  const settings = ['--set', 'shard.validation=0.5', 'pair.generator=extractive'];
  const result = json(await longpref(runArgs(input, store, ...settings)));
  const rows: SampleRow[] = [];
  for (const name of readdirSync(path.join(store, 'data')).sort()) {
    const file = path.join(store, 'data', name);
    for await (const row of readShard(readFileSync(file), file)) rows.push(row);
  }
  const found = new Map(rows.map((row) => [row.question, row.split]));
  return { store, result, rows, found, hash: result.version.content_hash.sum };
}

/** How the corpus lies in a place: written as it is, or with every text edited. */
const layouts: Record<
  string,
  (place: string, change: (d: InputDocument) => InputDocument) => void
> = {
  'files of a folder': (place, change) => {
    for (const [i, document] of documents.entries()) {
      const { text, questions = [] } = change(document);
      write(path.join(place, 'in', `${i % 3}`, `${i}.txt`), text);
      const lines = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
      write(path.join(place, 'in', `${i % 3}`, `${i}.questions.jsonl`), lines);
    }
  },
  'records with names': (place, change) => {
    const records = documents.map((document, i) => ({ id: `story-${i}`, ...change(document) }));
    // Edited records stand in other lines.
    if (change !== same) records.reverse();
    write(
      path.join(place, 'in', 'rows.jsonl'),
      records.map((one) => JSON.stringify(one)).join('\n'),
    );
  },
  'members of an archive': (place, change) => {
    const members = documents.map((document, i) => [
      `part/${i}.json`,
      JSON.stringify(change(document)),
    ]);
    write(path.join(place, 'in', 'all.zip'), zipOf(Object.fromEntries(members)));
  },
};
const same = (document: InputDocument) => document;

for (const [name, lay] of Object.entries(layouts)) {
  t.test(`${name}: edited and moved documents stay on their side`, async (t) => {
    lay(at(name, 'first'), same);
    const first = await sides(at(name, 'first', 'in'));
    t.strictSame([...new Set(first.found.values())].sort(), ['train', 'validation']);
    lay(at(name, 'edited'), edited);
    const later = await sides(at(name, 'edited', 'in'));
    t.equal(later.found.size, first.found.size);
    t.strictSame([...later.found].sort(), [...first.found].sort(), 'edited');
    t.ok(
      later.rows.every(
        ({ document_id }) => !first.rows.some((row) => row.document_id === document_id),
      ),
      'under other ids',
    );
    cpSync(at(name, 'first', 'in'), at(name, 'moved', 'far', 'in'), { recursive: true });
    t.equal((await sides(at(name, 'moved', 'far', 'in'))).hash, first.hash, 'moved');
    const again = await sides(at(name, 'moved', 'far', 'in'), first.store);
    t.equal(again.result.changed, false, 'moved: nothing to do');
    const texts = first.rows.map((row) =>
      JSON.stringify(row, (_, value) => (ArrayBuffer.isView(value) ? '' : value)),
    );
    t.notOk(
      texts.some((text) => text.includes(folder)),
      'no row tells where',
    );
  });
}

t.test('of two sources of a text the smaller key decides, in any order of inputs', async (t) => {
  const lines = (document: InputDocument) => JSON.stringify(document);
  const hashes: string[] = [];
  for (const order of [
    ['a', 'b'],
    ['b', 'a'],
  ]) {
    const place = at('twice', order.join(''));
    for (const [i, document] of documents.entries()) {
      // The same text under two keys, now in the file that is read first, now in the other.
      write(
        path.join(place, order[0] as string, `${i}.json`),
        lines({ ...document, id: `x${i}` } as InputDocument),
      );
      write(
        path.join(place, order[1] as string, `${i}.json`),
        lines({ ...document, id: `y${i}` } as InputDocument),
      );
    }
    hashes.push((await sides(place)).hash);
  }
  t.equal(hashes[0], hashes[1]);
});

t.test('a document that moved later keeps its rows, and new questions join them', async (t) => {
  const place = at('later', 'in');
  const ask = (name: string, questions: number) => {
    rmSync(place, { recursive: true, force: true });
    for (const [i, document] of documents.entries())
      write(
        path.join(place, name, `${i}.json`),
        JSON.stringify({ ...document, questions: document.questions?.slice(0, questions) }),
      );
  };
  ask('here', 1);
  const first = await sides(place);
  ask('there', 2);
  const later = await sides(place, first.store);
  t.ok(later.rows.length > first.rows.length);
  for (const [question, split] of first.found) t.equal(later.found.get(question), split);
  const byDocument = new Map<string, Set<string>>();
  for (const { document_id, split } of later.rows)
    byDocument.set(document_id, (byDocument.get(document_id) ?? new Set()).add(split));
  t.ok(
    [...byDocument.values()].every((splits) => splits.size === 1),
    'all on one side',
  );
  t.equal((await longpref(['dataset', 'verify', first.store])).code, 0);
});
