import t from 'tap';
import {
  joinCutWords,
  joinUnpartedLines,
  wordsOf,
} from '../../../pipelines/sources/text/pdf-lines.js';
import { pdfOf } from '../../helpers/pdf.js';
import { readOne } from '../../helpers/sources.js';

const cidFont = (name: string, cmap: string, ordering: string): string =>
  `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/${cmap}/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/${name}/CIDSystemInfo<</Registry(Adobe)/Ordering(${ordering})/Supplement 4>>/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/${name}/Flags 6/FontBBox[0 0 1 1]/ItalicAngle 0/Ascent 700/Descent 0/CapHeight 700/StemV 50>>>>]>>`;
const HELVETICA = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>';

t.test('PDF: words cut at line ends are whole, hyphens of words stay', (t) => {
  const pages = [
    'It was inter-\nnational and well-\nknown, a co-\noperation of mother-\nin-law; e-mail, co-operation.\nIn 1914-\n18 Anne-\nMarie came.',
  ];
  t.equal(
    joinCutWords(pages[0] as string, wordsOf(pages)),
    'It was international and well-known, a co-operation of mother-in-law; e-mail, co-operation.\nIn 1914-\n18 Anne-\nMarie came.'.replace(
      'mother-\nin',
      'motherin',
    ),
  );
  const chinese = '安娜在一八二三年修好了铜\n钟。卡尔在北门卖掉了一条\n船。\n露丝在里斯本';
  t.equal(
    joinUnpartedLines(chinese),
    '安娜在一八二三年修好了铜钟。卡尔在北门卖掉了一条船。\n露丝在里斯本',
  );
  t.equal(joinUnpartedLines('a line\nof words'), 'a line\nof words');
  const long = 'a'.repeat(300_000);
  t.equal(joinCutWords(long, wordsOf([long])), long, 'in linear time');
  t.end();
});

t.test('PDF: fonts of Chinese, Japanese and Korean that the file does not bring', async (t) => {
  for (const [name, cmap, ordering, hex, text] of [
    ['MSung', 'ETen-B5-H', 'CNS1', 'a4a4a4e5', '\u4e2d\u6587'],
    ['STSong-Light', 'GBK-EUC-H', 'GB1', 'd6d0cec4', '\u4e2d\u6587'],
    ['HeiseiMin-W3', '90ms-RKSJ-H', 'Japan1', '93fa967b8cea', '\u65e5\u672c\u8a9e'],
    ['HYSMyeongJo', 'KSCms-UHC-H', 'Korea1', 'c7d1b1db', '\ud55c\uae00'],
  ] as const) {
    const stream = `BT /F1 12 Tf 20 100 Td <${hex}> Tj ET`;
    t.equal(
      (await readOne(t, 'x.pdf', pdfOf([cidFont(name, cmap, ordering)], stream))).text,
      text,
      cmap,
    );
  }
});

t.test('PDF: a font that says no characters is named, and alone makes no document', async (t) => {
  const silent = cidFont('Nameless', 'Identity-H', 'Identity');
  const hex = '00030004000500060007000800110012001300140015'.repeat(4);
  const both = `BT /F1 12 Tf 20 100 Td (Words on a page.) Tj 0 -20 Td /F2 12 Tf <${hex}> Tj ET`;
  const { text, problem } = await readOne(t, 'x.pdf', pdfOf([HELVETICA, silent], both));
  t.equal(text?.trim(), 'Words on a page.');
  t.match(problem, /characters are in fonts that say only numbers of glyphs \(page 1\)/);
  const alone = await readOne(t, 'x.pdf', pdfOf([silent], `BT /F1 12 Tf 20 100 Td <${hex}> Tj ET`));
  t.equal(alone.text, undefined);
  t.match(alone.problem, /not text/);
});
