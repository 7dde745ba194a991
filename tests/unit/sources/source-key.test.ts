import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { listInputs, readInput } from '../../../pipelines/sources/index.js';
import { readSettings } from '../../helpers/sources.js';
import { zipOf } from '../../helpers/zip.js';

/** Text of every document, by its key. */
async function keys(inputs: string[], base = '/'): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const { files } = await listInputs(inputs, base);
  for (const file of files) {
    for await (const item of readInput(file, readSettings)) {
      if ('message' in item) throw new Error(`${item.source}: ${item.message}`);
      let text = '';
      for await (const piece of item.text) text += piece.text;
      found[item.key] = text.trim();
    }
  }
  return found;
}

const tree = (t: Test): string => {
  const folder = t.testdir({ books: { 'a.txt': 'One.', sub: { 'b.txt': 'Two.' } } });
  return path.join(folder, 'books');
};

t.test('a file is called by its path below what was named, wherever that lies', async (t) => {
  const books = tree(t);
  const whole = { 'a.txt': 'One.', 'sub/b.txt': 'Two.' };
  t.strictSame(await keys([books]), whole);
  t.strictSame(await keys(['books'], path.dirname(books)), whole, 'relative');
  t.strictSame(await keys([`${books}/**/*.txt`]), whole, 'a glob');
  t.strictSame(await keys(['books/{sub/b,a}.txt'], path.dirname(books)), whole, 'a brace');
  t.strictSame(await keys([`${books}/sub/b.txt`]), { 'b.txt': 'Two.' }, 'itself, by its name');
  const moved = path.join(path.dirname(books), 'far', 'away');
  cpSync(books, moved, { recursive: true });
  t.strictSame(await keys([moved]), whole, 'moved');
  writeFileSync(path.join(moved, 'a.txt'), 'One, edited.');
  t.strictSame(Object.keys(await keys([moved])), Object.keys(whole), 'edited');
});

t.test('the spelling of a name and its compression do not matter', async (t) => {
  const folder = t.testdir({ composed: {}, apart: {}, packed: {} });
  writeFileSync(path.join(folder, 'composed', 'é.txt'.normalize('NFC')), 'One.');
  writeFileSync(path.join(folder, 'apart', 'é.txt'.normalize('NFD')), 'One.');
  writeFileSync(path.join(folder, 'packed', 'é.txt.gz'.normalize('NFC')), gzipSync('One.'));
  for (const one of ['composed', 'apart', 'packed'])
    t.strictSame(await keys([path.join(folder, one)]), { ['é.txt'.normalize('NFC')]: 'One.' }, one);
});

t.test('of several ways to a file the smallest key counts, in any order', async (t) => {
  const books = tree(t);
  const sub = path.join(books, 'sub');
  symlinkSync(sub, path.join(books, 'alias'));
  const expected = { 'a.txt': 'One.', 'alias/b.txt': 'Two.' };
  t.strictSame(await keys([books]), expected, 'a link beside its folder');
  for (const inputs of [
    [books, sub],
    [sub, books],
    [books, `${sub}/*.txt`, sub],
  ])
    t.strictSame(await keys(inputs), { 'a.txt': 'One.', 'alias/b.txt': 'Two.' }, inputs.join(' '));
  for (const inputs of [
    [path.join(sub, 'b.txt'), `${books}/s*/*`],
    [`${books}/s*/*`, path.join(sub, 'b.txt')],
  ])
    t.strictSame(await keys(inputs), { 'b.txt': 'Two.' }, inputs.join(' '));
});

t.test('an archive counts as the folder it unpacks to', async (t) => {
  const books = tree(t);
  const folder = path.dirname(books);
  const whole = { 'a.txt': 'One.', 'sub/b.txt': 'Two.' };
  for (const [name, args] of [
    ['x.tar', ['-cf']],
    ['x.tar.gz', ['-czf']],
    ['x.tgz', ['-czf']],
  ] as const) {
    const archive = path.join(folder, name);
    execFileSync('tar', [...args, archive, '-C', books, '.']);
    t.strictSame(await keys([archive]), whole, name);
  }
  const zip = path.join(folder, 'shelf', 'books.zip');
  mkdirSync(path.dirname(zip));
  writeFileSync(zip, zipOf({ 'a.txt': 'One.', 'sub/b.txt': 'Two.' }));
  t.strictSame(await keys([zip]), whole, 'a zip');
  const inFolder = { 'books/a.txt': 'One.', 'books/sub/b.txt': 'Two.' };
  t.strictSame(await keys([path.dirname(zip)]), inFolder, 'found in a folder');
  t.strictSame(await keys([folder.concat('/shelf/*.zip')]), inFolder, 'found by a glob');
  writeFileSync(zip, zipOf({ 'sub/b.txt': 'Two.', 'a.txt': 'One, edited.' }));
  t.strictSame(
    Object.keys(await keys([path.dirname(zip)])).sort(),
    Object.keys(inFolder),
    'edited, and packed in another order',
  );
});

const lines = (...records: object[]) => `${records.map((one) => JSON.stringify(one)).join('\n')}\n`;

t.test('a record is called by its own name, else by its place', async (t) => {
  const folder = t.testdir({
    'named.jsonl': lines({ id: 'x', text: 'One.' }, { _id: 'y', text: 'Two.' }),
    'numbered.jsonl': lines({ id: 1, text: 'Three.' }, { id: '2', text: 'Four.' }),
    'plain.jsonl': lines({ text: 'Five.' }, { id: null, title: 'T', text: 'Six.' }),
    'list.json': JSON.stringify([
      { text: 'Seven.' },
      { document_id: 'd', id: 'q', text: 'Eight.' },
    ]),
    'object.json': JSON.stringify({ first: { text: 'Nine.' }, second: { text: 'Ten.' } }),
    'table.csv': 'text\n"Eleven\nand a half."\nTwelve.\n',
    'squad.json': JSON.stringify({
      data: [{ title: 'Bees', paragraphs: [{ context: 'Thirteen.', qas: [] }] }],
    }),
    'turns.jsonl': lines({
      id: 'chat-1',
      messages: [
        { role: 'user', content: 'Fourteen.\n\nWhy?' },
        { role: 'assistant', content: 'So.' },
      ],
    }),
  });
  const expected = {
    '#id=x': 'One.',
    '#id=y': 'Two.',
    'numbered.jsonl#id=1': 'Three.',
    'numbered.jsonl#id=2': 'Four.',
    'plain.jsonl#1': 'Five.',
    'plain.jsonl#2': 'Six.',
    'list.json#1': 'Seven.',
    '#id=d': 'Eight.',
    'object.json#first': 'Nine.',
    'object.json#second': 'Ten.',
    'table.csv#1': 'Eleven\nand a half.',
    'table.csv#2': 'Twelve.',
    '#id=Bees': 'Thirteen.',
    '#id=chat-1': 'Fourteen.',
  };
  t.strictSame(await keys([folder]), expected);
  for (const key of Object.keys(expected)) t.notMatch(key, folder, 'no absolute path');
});

t.test('edited records keep their keys though their lines move', async (t) => {
  const folder = t.testdir({
    'rows.jsonl': lines({ id: 'x', text: 'One.' }, { id: 7, text: 'Two.' }),
  });
  const before = Object.keys(await keys([folder])).sort();
  writeFileSync(
    path.join(folder, 'rows.jsonl'),
    `\n${lines({ id: 7, text: 'Two, edited.' }, { id: 'x', text: 'One, edited.' })}`,
  );
  t.strictSame(Object.keys(await keys([folder])).sort(), before);
  writeFileSync(
    path.join(folder, 'rows.jsonl'),
    lines({ id: 'n'.repeat(5000), text: 'One.' }, { id: ' ', text: 'Two.' }),
  );
  const [long, blank] = Object.keys(await keys([folder]));
  t.match(long, /^#id=[0-9a-f]{64}$/, 'a long name is cut to its hash');
  t.equal(blank, 'rows.jsonl#2', 'a blank name is none');
});
