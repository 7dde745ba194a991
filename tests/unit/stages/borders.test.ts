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
  t.test(`${name}: chunks of any text end between characters and words`, { skip }, async (t) => {
    const tokenizer = await loadTokenizer(file);
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
    const tokenizer = await loadTokenizer(file);
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
