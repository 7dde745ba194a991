import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { htmlToText } from '../../../pipelines/sources/text/html.js';
import { readAll } from '../../helpers/sources.js';
import { zipOf } from '../../helpers/zip.js';

const TEXT = 'Ärger über Größe: naïve façade — “quoted”, très bien.\r\nNext line.\r\n';
const LATIN =
  'Der Bär frißt süße Früchte über der Brücke; das Mädchen läuft schön früh weg.\r\n'.repeat(40);

/** One file with these bytes, read. */
async function readBytes(t: Test, name: string, bytes: Buffer | string, settings = {}) {
  const file = path.join(t.testdir(), name);
  writeFileSync(file, bytes);
  const { documents, problems } = await readAll([file], settings);
  return {
    text: documents[0]?.text,
    pieces: documents[0]?.pieces ?? [],
    problem: problems[0]?.message,
  };
}

t.test('encodings are told from the bytes', async (t) => {
  const utf16be = Buffer.from(TEXT, 'utf16le').swap16();
  const cases: [string, Buffer, string][] = [
    ['UTF-8', Buffer.from(TEXT), TEXT],
    ['UTF-8 with mark', Buffer.from(`\uFEFF${TEXT}`), `\uFEFF${TEXT}`],
    ['UTF-16 LE with mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), `\uFEFF${TEXT}`],
    ['UTF-16 BE with mark', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be]), `\uFEFF${TEXT}`],
    ['UTF-16 LE', Buffer.from(TEXT, 'utf16le'), TEXT],
    ['UTF-16 BE', utf16be, TEXT],
    ['Latin-1', Buffer.from(LATIN, 'latin1'), LATIN],
  ];
  const empty = await readBytes(t, 'x.txt', Buffer.alloc(0));
  t.match(empty.problem, /the document is empty/);
  for (const [name, bytes, expected] of cases) {
    const { text, pieces, problem } = await readBytes(t, 'x.txt', bytes);
    t.equal(problem, undefined, name);
    t.equal(text, expected, name);
    const covered = pieces.map(({ at }) => at);
    if (bytes.length > 0)
      t.strictSame([covered[0]?.[0], covered.at(-1)?.[1]], [0, bytes.length], name);
  }
  const long = Buffer.from('漢字かな交じり文。'.repeat(20_000));
  const { text, pieces } = await readBytes(t, 'x.txt', long);
  t.equal(text, long.toString(), 'characters cut by the parts of a stream');
  for (const { text, at: [from, to] = [0, 0] } of pieces)
    t.equal(long.toString('utf8', from, to), text);
});

t.test('an encoding that is named must be true', async (t) => {
  const bytes = Buffer.from(`one\ntwo\n${LATIN}`, 'latin1');
  const wrong = await readBytes(t, 'x.txt', bytes, { encoding: 'utf-8' });
  t.match(wrong.problem, /not UTF-8 at byte 13 \(line 3\): set read\.encoding/);
  const right = await readBytes(t, 'x.txt', bytes, { encoding: 'latin1' });
  t.equal(right.text, `one\ntwo\n${LATIN}`);
  t.match(
    (await readBytes(t, 'x.txt', bytes, { encoding: 'klingon' })).problem,
    /klingon is not known/,
  );
});

t.test('what is no text is refused, whatever it is called', async (t) => {
  const zip = zipOf({ a: 'x' });
  const noise = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 251));
  for (const [bytes, what] of [
    [zip, /a ZIP archive/],
    [Buffer.from('%PDF-1.4 …'), /a PDF file/],
    [Buffer.concat([Buffer.from('text'), Buffer.alloc(9), Buffer.from('text')]), /zero bytes/],
    [noise, /not text/],
  ] as const) {
    const { text, problem } = await readBytes(t, 'x.txt', bytes);
    t.equal(text, undefined);
    t.match(problem, what);
  }
});

t.test('Markdown loses its front matter and nothing else', async (t) => {
  const body = '# Title\n\nText with <b>inline</b> HTML.\n---\nmore\n';
  t.equal((await readBytes(t, 'x.md', `---\ntitle: T\n---\n${body}`)).text, body);
  t.equal((await readBytes(t, 'x.md', body)).text, body);
  t.equal(
    (await readBytes(t, 'x.md', `---\nnot closed\n${body}`.replace('\n---\n', '\n'))).text?.slice(
      0,
      3,
    ),
    '---',
  );
});

t.test('HTML becomes paragraphs', (t) => {
  const html = `<!doctype html><html><head><title>T</title><style>p {}</style></head><body>
    <h1>A   heading</h1><p>First <b>bold</b>,
    second&nbsp;&amp; &lt;third&gt;.<br>New line<p>Unclosed <!-- gone --> one
    <script>var x = "<p>";</script><ul><li>one<li>two</ul>
    <table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table><pre>  kept
   as is</pre><div>di<span>v</span></div><div>er</div></body></html>`;
  t.equal(
    htmlToText(html),
    'A heading\n\nFirst bold, second\u00a0& <third>.\nNew line\n\nUnclosed one\n\none\ntwo\n\n' +
      'a\tb\nc\n\n  kept\n   as is\n\ndiv\ner',
  );
  t.equal(htmlToText('no markup, 1 < 2 & more'), 'no markup, 1 < 2 & more');
  t.equal(htmlToText(''), '');
  t.end();
});

t.test('HTML and XML files: declared encodings, TEI, places in the source', async (t) => {
  const latin = Buffer.from('<meta charset="iso-8859-1"><p>Caf\xe9 cr\xe8me</p>', 'latin1');
  t.equal((await readBytes(t, 'x.html', latin)).text, 'Café crème');
  const tei = `<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><title>no</title></teiHeader>
    <text><body><head>Erster Teil</head><p>Ein Satz,<lb/>zwei Zeilen.</p><lg><l>Vers eins</l><l>Vers zwei</l></lg></body></text></TEI>`;
  const { text, pieces } = await readBytes(t, 'x.xml', tei);
  t.equal(text, 'Erster Teil\n\nEin Satz,\nzwei Zeilen.\n\nVers eins\nVers zwei');
  const bytes = Buffer.from(tei);
  const placed = pieces.filter(({ at }) => at);
  t.equal(placed.length, 5);
  for (const { text, at: [from, to] = [0, 0] } of placed)
    t.equal(bytes.toString('utf8', from, to), text);
});

t.test('EPUB: the chapters in reading order', async (t) => {
  const page = (text: string) =>
    `<html><head><title>x</title></head><body><p>${text}</p></body></html>`;
  const members = {
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
    'OPS/book.opf':
      '<package><manifest><item id="b" href="two%20b.xhtml"/><item id="a" href="text/one.xhtml"/><item id="n" href="nav.xhtml"/></manifest>' +
      '<spine><itemref idref="a"/><itemref idref="n" linear="no"/><itemref idref="b"/></spine></package>',
    'OPS/text/one.xhtml': page('Chapter one'),
    'OPS/two b.xhtml': page('Chapter two'),
    'OPS/nav.xhtml': page('Contents'),
  };
  t.equal((await readBytes(t, 'x.epub', zipOf(members))).text, 'Chapter one\n\nChapter two');
  const { 'OPS/text/one.xhtml': _, ...missing } = members;
  t.match(
    (await readBytes(t, 'x.epub', zipOf(missing))).problem,
    /OPS\/text\/one\.xhtml is missing/,
  );
  t.match(
    (await readBytes(t, 'x.epub', Buffer.from('no zip'))).problem,
    /cannot be read as an EPUB/,
  );
});

t.test('Word documents', async (t) => {
  const docx = zipOf({
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels':
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    'word/document.xml':
      '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>First paragraph.</w:t></w:r></w:p><w:p><w:r><w:t>Second &amp; last.</w:t></w:r></w:p></w:body></w:document>',
  });
  t.equal((await readBytes(t, 'x.docx', docx)).text, 'First paragraph.\n\nSecond & last.');
  t.match((await readBytes(t, 'x.docx', 'no zip')).problem, /cannot be read as a Word document/);
});

/** A PDF by hand: one page, one line of text, or none. */
function pdfOf(line: string): string {
  const stream = line === '' ? '' : `BT /F1 12 Tf 20 100 Td (${line}) Tj ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let pdf = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const at = pdf.length;
    pdf += `${i + 1} 0 obj${object}endobj\n`;
    return at;
  });
  const start = pdf.length;
  pdf += `xref\n0 6\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  return `${pdf}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`;
}

t.test('PDF', async (t) => {
  t.equal((await readBytes(t, 'x.pdf', pdfOf('Words on a page.'))).text, 'Words on a page.');
  t.match((await readBytes(t, 'x.pdf', pdfOf(''))).problem, /no text, only images/);
  t.match((await readBytes(t, 'x.pdf', 'no PDF')).problem, /cannot be read as a PDF/);
});

t.test('questions lie beside a file of any format', async (t) => {
  const folder = t.testdir({
    'a.html': '<p>A</p>',
    'a.questions.jsonl': '{"question": "Who?", "answer": "A", "answers": ["An A"]}\n\nnot JSON\n',
  });
  const { documents, problems } = await readAll([folder]);
  t.strictSame(documents[0]?.questions, [{ question: 'Who?', answer: 'A', answers: ['An A'] }]);
  t.match(problems[0]?.source, /a\.questions\.jsonl#3$/);
});
