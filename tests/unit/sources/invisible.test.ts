import t from 'tap';
import { normaliseText } from '../../../pipelines/core/normalise.js';
import { pdfOf } from '../../helpers/pdf.js';
import { readContent, readOne } from '../../helpers/sources.js';
import { zipOf } from '../../helpers/zip.js';

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const docx = (runs: string) =>
  zipOf({
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `<w:document ${W}><w:body><w:p>${runs}</w:p></w:body></w:document>`,
  });
const epub = (chapter: string) =>
  zipOf({
    'META-INF/container.xml': '<container><rootfile full-path="b.opf"/></container>',
    'b.opf':
      '<package><manifest><item id="i" href="c.xhtml"/></manifest><spine><itemref idref="i"/></spine></package>',
    'c.xhtml': `<html><body>${chapter}</body></html>`,
  });
const run = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;

/** A page, a line a text, in a font that names its character 255 (octal) a soft hyphen. */
function pdf(...lines: string[]): string {
  const shown = lines.map((line) => `(${line}) Tj 0 -20 Td`).join(' ');
  const names =
    '1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <AD> <00AD> endbfchar';
  const font =
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>';
  return pdfOf(
    [font, `<</Length ${names.length}>>stream\n${names}\nendstream`],
    `BT /F1 12 Tf 50 700 Td ${shown} ET`,
  );
}

t.test('soft hyphens and zero-width characters go in every format', async (t) => {
  const files: [name: string, bytes: string | Buffer, text: string][] = [
    ['x.txt', 'An\u00ADna Hol\u200Blis', 'Anna Hollis'],
    ['x.md', 'An\u00ADna **Hol\u2060lis**', 'Anna **Hollis**'],
    [
      'x.html',
      '<p>An&shy;na Hol&#8203;lis</p><p>&#8203;</p><p>b&#xFEFF;c</p>',
      'Anna Hollis\n\nbc',
    ],
    ['y.html', '<p>An&shy;<b>na</b> &zwnj;Hol<wbr>lis &shy; x</p>', 'Anna Hollis x'],
    ['x.xml', '<text><p>An&#173;na Hol&#x2060;lis</p></text>', 'Anna Hollis'],
    ['x.epub', epub('<p>An&#173;na Hol\u00ADlis</p>'), 'Anna Hollis'],
    [
      'x.docx',
      docx(`${run('An\u00ADna Hol')}<w:r><w:softHyphen/><w:t>lis</w:t></w:r>`),
      'Anna Hollis',
    ],
    ['y.docx', docx(run('a\u200Bb\u200Cc')), 'abc'],
    ['x.pdf', pdf('An\\255na Hollis kept', 'the light.'), 'Anna Hollis kept\nthe light.'],
  ];
  for (const [name, bytes, wanted] of files) {
    const { text, problem } = await readOne(t, name, bytes);
    t.equal(problem, undefined, name);
    t.equal(normaliseText(text ?? ''), wanted, name);
  }
});

t.test('evidence of SQuAD is found where its answer is written without them', async (t) => {
  const context = 'In 1990 An\u00ADna Hol\u200Blis came, then Ruth.';
  const answers = ['Anna Hollis', 'An\u00ADna Hol\u200Blis', 'Hollis'].map((text) => ({
    text,
    answer_start: text === 'Hollis' ? context.indexOf('Hol') : context.indexOf('An'),
  }));
  const qas = [
    { question: 'Who?', answers },
    { question: 'Who then?', answers: [{ text: 'Ann', answer_start: 0 }] },
  ];
  const { documents } = await readContent(t, 'x.json', {
    data: [{ title: 't', paragraphs: [{ context, qas }] }],
  });
  const [who, then] = documents[0]?.questions ?? [];
  t.strictSame(
    who?.evidence?.map(([from, to]) => context.slice(from, to)),
    ['An\u00ADna Hol\u200Blis', 'An\u00ADna Hol\u200Blis', 'Hol\u200Blis'],
  );
  t.equal(then?.evidence, undefined);
});
