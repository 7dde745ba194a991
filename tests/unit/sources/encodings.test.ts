import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { readAll } from '../../helpers/sources.js';
import { zipOf } from '../../helpers/zip.js';

const GERMAN = 'Der Bär frißt süße Früchte über der Brücke; das Mädchen läuft schön früh weg.';
const CHINESE = '话说天下大势，分久必合，合久必分。\n周末七国分争，并入于秦。\n'.repeat(20);

async function read(t: Test, files: Record<string, Buffer | string>, settings = {}) {
  const folder = t.testdir();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(folder, name), bytes);
  return readAll([folder], settings);
}

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');

t.test('records in any encoding', async (t) => {
  const record = JSON.stringify({ text: GERMAN });
  const cases: [string, string, Buffer, string][] = [
    ['UTF-16 with mark, lines', 'x.jsonl', wide(`\uFEFF${record}\n${record}\n`), 'auto'],
    ['UTF-16, lines', 'x.ndjson', wide(`${record}\n${record}\n`).swap16(), 'auto'],
    ['UTF-16, a list', 'x.json', wide(`[${record},${record}]`), 'auto'],
    ['Latin-1, a list', 'x.json', latin(`[${record},${record}]`), 'auto'],
    ['Latin-1, lines, named', 'x.jsonl', latin(`${record}\n${record}\n`), 'latin1'],
    ['a mark is true whatever is named', 'x.json', wide(`\uFEFF[${record},${record}]`), 'latin1'],
  ];
  for (const [name, file, bytes, encoding] of cases) {
    const { documents, problems } = await read(t, { [file]: bytes }, { encoding });
    t.strictSame(problems, [], name);
    t.strictSame(
      documents.map(({ text }) => text),
      [GERMAN, GERMAN],
      name,
    );
  }
  const guessed = await read(t, { 'x.jsonl': latin(`${record}\n{"text": "plain"}`) });
  t.equal(guessed.documents[0]?.text, 'plain');
  t.match(guessed.problems[0]?.message, /not UTF-8: set read\.encoding to its encoding/);
  const untrue = await read(t, { 'x.json': latin(`[${record}]`) }, { encoding: 'utf-8' });
  t.match(untrue.problems[0]?.message, /not UTF-8 at byte \d+ \(line 1\)/);
});

t.test(
  'questions beside a text: its encoding, the one that is named, or named lines',
  async (t) => {
    const asked = JSON.stringify({ question: 'Wer frißt?', answer: 'der Bär' });
    const question = { question: 'Wer frißt?', answer: 'der Bär' };
    for (const [name, questions, encoding] of [
      ['as the text', latin(asked), 'auto'],
      ['named', latin(asked), 'windows-1252'],
      ['UTF-16', wide(`\uFEFF${asked}\n`), 'auto'],
    ] as const) {
      const files = { 'x.txt': latin(GERMAN.repeat(9)), 'x.questions.jsonl': questions };
      const { documents, problems } = await read(t, files, { encoding });
      t.strictSame([problems, documents[0]?.questions], [[], [question]], name);
    }
    const mixed = Buffer.concat([Buffer.from(`${asked}\n`), latin(asked)]);
    const { documents, problems } = await read(t, { 'x.txt': GERMAN, 'x.questions.jsonl': mixed });
    t.strictSame(documents[0]?.questions, [question]);
    t.match(problems[0], { source: /x\.questions\.jsonl#2$/, message: /line is not UTF-8/ });
  },
);

t.test('UTF-16 without a mark, of scripts whose bytes are not zero', async (t) => {
  const cyrillic = 'Все счастливые семьи похожи друг на друга.\n'.repeat(20);
  for (const text of [CHINESE, cyrillic])
    for (const bytes of [wide(text), wide(text).swap16()]) {
      const { documents } = await read(t, { 'x.txt': bytes });
      t.equal(documents[0]?.text, text);
    }
});

t.test('members of books: their own word, a mark, or the setting', async (t) => {
  const page = (head: string) => `${head}<html><body><p>${GERMAN}</p></body></html>`;
  const book = (chapter: Buffer) =>
    zipOf({
      'META-INF/container.xml': '<container><rootfile full-path="b.opf"/></container>',
      'b.opf':
        '<package><manifest><item id="a" href="a.html"/></manifest><spine><itemref idref="a"/></spine></package>',
      'a.html': chapter,
    });
  for (const [name, chapter, encoding] of [
    ['declared', latin(page("<?xml version='1.0' encoding = 'iso-8859-15'?>")), 'auto'],
    ['meta', latin(page('<meta charset=windows-1252>')), 'auto'],
    ['UTF-16 BE with mark', wide(`\uFEFF${page('')}`).swap16(), 'auto'],
    ['UTF-16 LE', wide(page('')), 'auto'],
    ['named', latin(page('')), 'windows-1252'],
  ] as const) {
    const { documents } = await read(t, { 'x.epub': book(chapter) }, { encoding });
    t.equal(documents[0]?.text, GERMAN, name);
  }
});

t.test('what is no text is refused in every format', async (t) => {
  const prose = 'A sentence of a record. ';
  for (const [what, text] of [
    ['control characters', `${'\u0001\u0002ab'.repeat(40)}`],
    ['U\\+FFFD', `caf\uFFFD `.repeat(40)],
    ['glyphs', '/g12/g345 /uni00E9 '.repeat(40)],
    ['glyphs', '(cid:12)(cid:7) '.repeat(40)],
    ['private use', '\ue001\ue0ff\uf8f0 '.repeat(40)],
  ] as const) {
    const records = [{ text }, { text: prose }].map((one) => JSON.stringify(one)).join('\n');
    const { documents, problems } = await read(t, {
      'x.jsonl': records,
      'y.html': `<p>${text.replaceAll('\u0001', '\uFFFD')}</p>`,
    });
    t.equal(documents.length, 1, what);
    t.match(problems[0], { source: /x\.jsonl#1$/, message: /not text/ }, what);
    t.match(problems[1], { source: /y\.html$/, message: /not text/ }, what);
  }
  const fine = `${'See /usr/lib, 1/2 and a/b1. '.repeat(20)}\uFFFD one \u0007`;
  const { documents } = await read(t, { 'x.json': JSON.stringify([{ text: fine }]) });
  t.equal(documents[0]?.text, fine);
});
