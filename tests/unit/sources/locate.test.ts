import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { sha256 } from '../../../pipelines/core/hash.js';
import { normaliseText } from '../../../pipelines/core/normalise.js';
import { fileOfSource, locateInSource } from '../../../pipelines/sources/locate.js';
import { readAll, readSettings } from '../../helpers/sources.js';

const LINES = Array.from(
  { length: 3000 },
  (_, i) => `Zeile ${i}: Größe über naïve Brücken — Ende.`,
);
const TEXT = LINES.join('\r\n');

t.test('spans of plain text are found in the source, byte for byte', async (t) => {
  const latin = TEXT.replaceAll('—', '-');
  const hidden = LINES.map((line) =>
    line.replace('Grö', 'Gr\u00ADö').replace('über', 'می\u200Cخ\u200B'),
  );
  const cases: [string, Buffer, (bytes: Buffer) => string][] = [
    ['soft hyphens', Buffer.from(hidden.join('\r\n')), (bytes) => bytes.toString('utf8')],
    ['UTF-8', Buffer.from(TEXT), (bytes) => bytes.toString('utf8')],
    ['UTF-8 with mark', Buffer.from(`\uFEFF${TEXT}`), (bytes) => bytes.toString('utf8')],
    ['UTF-16', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), (bytes) => bytes.toString('utf16le')],
    ['Latin-1', Buffer.from(latin, 'latin1'), (bytes) => bytes.toString('latin1')],
  ];
  for (const [name, bytes, decode] of cases) {
    const file = path.join(t.testdir(), 'x.txt');
    writeFileSync(file, bytes);
    const { documents } = await readAll([file]);
    const normal = Buffer.from(normaliseText(documents[0]?.text ?? ''));
    // Spans between characters, all over the text.
    const borders = Array.from({ length: 40 }, (_, i) => Math.floor((i * normal.length) / 39)).map(
      (at) => {
        while (at < normal.length && ((normal[at] as number) & 0xc0) === 0x80) at++;
        return at;
      },
    );
    const spans = borders.slice(1).map((to, i) => [borders[i] as number, to] as const);
    const found = await locateInSource(file, sha256(normal), spans, readSettings);
    if (typeof found === 'string') throw new Error(found);
    for (const [i, [from, to]] of spans.entries()) {
      const [a, b] = found[i] ?? [0, 0];
      t.equal(
        normaliseText(decode(bytes.subarray(a, b))),
        normal.toString('utf8', from, to),
        `${name}, ${from} to ${to}`,
      );
    }
  }
});

t.test('spans of HTML are found by runs of text', async (t) => {
  const folder = t.testdir({
    'x.html': '<html><body><h1>Title</h1>\n<p>One &amp; two <b>three</b>.</p></body></html>',
  });
  const file = path.join(folder, 'x.html');
  const { documents } = await readAll([file]);
  const text = documents[0]?.text ?? '';
  t.equal(text, 'Title\n\nOne & two three.');
  const at = text.indexOf('three');
  const found = await locateInSource(file, sha256(text), [[at, at + 5]], readSettings);
  const [from, to] = typeof found === 'string' ? [0, 0] : (found[0] ?? [0, 0]);
  t.equal(readFileSync(file).toString('utf8', from, to), 'three');
});

t.test('a source that changed, or is gone, is said to', async (t) => {
  const folder = t.testdir({ 'a#1.txt': 'one', 'r.jsonl': '{"text": "two"}\n' });
  const file = path.join(folder, 'a#1.txt');
  t.equal(fileOfSource(file), file);
  t.equal(fileOfSource(`${folder}/r.jsonl#1`), `${folder}/r.jsonl`);
  t.match(await locateInSource(file, sha256('other'), [[0, 1]], readSettings), /has changed/);
  t.match(
    await locateInSource(`${folder}/none`, 'x', [[0, 1]], readSettings),
    /not there any more/,
  );
  t.strictSame(await locateInSource(`${folder}/r.jsonl#1`, sha256('two'), [[0, 1]], readSettings), [
    undefined,
  ]);
});
