import t from 'tap';
import { readOne } from '../../helpers/sources.js';
import { zipOf } from '../../helpers/zip.js';

const W =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A Word document; what it takes in is the relation r0, r1, … */
function docxOf(body: string, embedded: [name: string, text: string | Buffer][] = [], more = {}) {
  const rels = embedded.map(
    ([name], i) => `<Relationship Id="r${i}" Type="${OFFICE}/aFChunk" Target="${name}"/>`,
  );
  const relationships = (list: string) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list}</Relationships>`;
  return zipOf({
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relationships(
      `<Relationship Id="r" Type="${OFFICE}/officeDocument" Target="word/document.xml"/>`,
    ),
    'word/_rels/document.xml.rels': relationships(rels.join('')),
    'word/document.xml': `<w:document ${W}><w:body>${body}</w:body></w:document>`,
    ...Object.fromEntries(embedded.map(([name, text]) => [`word/${name}`, text])),
    ...more,
  });
}

const say = (text: string): string =>
  `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
const drawing = (text: string): string =>
  `<w:drawing><wp:anchor><wps:txbx><w:txbxContent>${text}</w:txbxContent></wps:txbx></wp:anchor></w:drawing>`;
const picture = (text: string): string =>
  `<w:pict><v:shape><v:textbox><w:txbxContent>${text}</w:txbxContent></v:textbox></v:shape></w:pict>`;
const inRun = (xml: string): string => `<w:p><w:r>${xml}</w:r></w:p>`;
const either = (choice: string, fallback?: string): string =>
  `<mc:AlternateContent><mc:Choice Requires="wps">${choice}</mc:Choice>${fallback === undefined ? '' : `<mc:Fallback>${fallback}</mc:Fallback>`}</mc:AlternateContent>`;

t.test('Word: text boxes, each once', async (t) => {
  for (const [name, xml] of [
    ['a drawing', drawing(say('Box &amp; more'))],
    ['two of one text', either(drawing(say('Box &amp; more')), picture(say('Box &amp; more')))],
    ['a new one and a picture', either(drawing(say('Box &amp; more')), '<w:pict/>')],
    ['a new one alone', either(drawing(say('Box &amp; more')))],
    ['an old one', picture(say('Box &amp; more'))],
  ] as const) {
    const { text } = await readOne(t, 'x.docx', docxOf(say('Before') + inRun(xml) + say('After')));
    t.equal(text, 'Before\n\nBox & more\n\nAfter', name);
  }
  const nested = drawing(
    say('Outer') + inRun(either(drawing(say('Inner')), picture(say('Inner')))),
  );
  t.equal((await readOne(t, 'x.docx', docxOf(inRun(nested)))).text, 'Outer\n\nInner');
});

t.test('Word: equations, embedded files, notes without marks', async (t) => {
  const half =
    '<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>';
  const power =
    '<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>';
  const equation = `<w:p><m:oMathPara><m:oMath>${half}${power}</m:oMath></m:oMathPara></w:p>`;
  const note = '<w:p><w:r><w:t>Noted</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>';
  const chunks = ['r0', 'r1', 'r2', 'r0'].map((id) => `<w:altChunk r:id="${id}"/>`).join('');
  const { text, problem } = await readOne(
    t,
    'x.docx',
    docxOf(
      equation + note + chunks,
      [
        ['a.html', Buffer.from('<meta charset="latin1"><p>Caf\xe9</p><p>Two</p>', 'latin1')],
        ['b.txt', 'Plain <text>'],
        ['c.rtf', '{\\rtf1 x}'],
      ],
      {
        'word/footnotes.xml': `<w:footnotes ${W}><w:footnote w:id="2">${say('The note.')}</w:footnote></w:footnotes>`,
      },
    ),
  );
  t.equal(text, '1/2x^2\n\nNoted\n\nCaf\u00e9\n\nTwo\n\nPlain <text>\n\nThe note.');
  t.match(problem, /embedded file word\/c\.rtf could not be read, the rest was/);
});

t.test('Word: elements nested without end are refused', async (t) => {
  const deep = '<mc:AlternateContent><mc:Choice><w:drawing>'.repeat(50_000);
  t.match((await readOne(t, 'x.docx', docxOf(deep))).problem, /nested over 10000 deep/);
});
