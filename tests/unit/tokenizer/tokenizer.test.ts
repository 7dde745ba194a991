import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { endToken } from '../../../pipelines/tokenizer/end-token.js';
import type { TokenizerJson } from '../../../pipelines/tokenizer/file.js';
import { canonicalJson, tokenizerHash } from '../../../pipelines/tokenizer/hash.js';
import { loadTokenizer, tokenizerPath } from '../../../pipelines/tokenizer/load.js';
import { mayBeCut, piecesOf } from '../../../pipelines/tokenizer/pieces.js';

const FIXTURES = packagePath('tests/fixtures/tokenizers');
const BUILT_IN = packagePath('pipelines/assets/tokenizer.json');
const fixture = (name: string) => path.join(FIXTURES, `${name}.json`);
const readJson = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;
const texts = readJson<string[]>(path.join(FIXTURES, 'texts.json'));

/** The built-in tokenizer under an end-of-turn token of another name. */
function renamed(changes: Partial<TokenizerJson>): TokenizerJson {
  return { ...readJson<TokenizerJson>(BUILT_IN), ...changes };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

t.test('ids are those of the Python library with encode_special_tokens', async (t) => {
  type Ids = Record<'alone' | 'inside', number[][]>;
  const expected = readJson<Record<string, Ids>>(path.join(FIXTURES, 'expected.json'));
  for (const name of ['qwen', 'llama2', 'mistral', 't5']) {
    const tokenizer = await loadTokenizer(fixture(name));
    for (const [at, text] of texts.entries()) {
      // In a Unigram vocabulary the Python library lets "</s>" through all the same.
      if (name === 't5' && text.includes('</s>')) continue;
      const { alone, inside } = expected[name] as Ids;
      t.strictSame(await tokenizer.encode(text), inside[at], `${name}: text ${at}`);
      const part = [{ text, outside: true }];
      const first = await tokenizer.encodeTemplate(part, 'start');
      t.strictSame(first, alone[at], `${name}: text ${at}, at the beginning of a prompt`);
      const later = await tokenizer.encodeTemplate(part, 'after text');
      t.strictSame(later, inside[at], `${name}: text ${at}, inside a prompt`);
    }
  }
});

t.test(
  'the space mark comes again after a special token where the library puts it again',
  async (t) => {
    const after = async (name: string, token: string) => {
      const tokenizer = await loadTokenizer(fixture(name));
      const [, ...ids] = await tokenizer.encodeTemplate([{ text: `${token}Alice` }], 'after text');
      return [ids, await tokenizer.encode('Alice'), await tokenizer.encode(' Alice')];
    };
    const [llama, , marked] = await after('llama2', '</s>');
    t.strictSame(llama, marked, 'a normalizer that prepends does');
    const [mistral, bare] = await after('mistral', '[/INST]');
    t.strictSame(mistral, bare, 'Metaspace, prepend: first, does not');
  },
);

t.test('special tokens count in templates, never in texts', async (t) => {
  const cases = { qwen: '<|im_end|>', llama2: '</s>', mistral: '[INST]', t5: '</s>' };
  for (const [name, special] of Object.entries(cases)) {
    const tokenizer = await loadTokenizer(fixture(name));
    const id = tokenizer.tokenId(special) as number;
    const text = `one ${special} two${special}${special}`;
    const ids = await tokenizer.encode(text);
    t.notOk(ids.includes(id), `${name}: ${special} in a text is plain characters`);
    t.match(await tokenizer.decode(ids), 'two', `${name}: and the text is still there`);
    const template = await tokenizer.encodeTemplate([{ text }], 'start');
    t.equal(template.filter((other) => other === id).length, 3, `${name}: thrice in a template`);
    t.strictSame(
      await tokenizer.encodeTemplate([{ text: '' }], 'start'),
      [],
      `${name}: nothing is added`,
    );
    t.equal((await tokenizer.encode('')).length, 0, `${name}: nothing is added to a text`);
  }
  const qwen = await loadTokenizer(fixture('qwen'));
  const call = qwen.tokenId('<tool_call>') as number;
  t.ok((await qwen.encode('a<tool_call>b')).includes(call), 'plain added tokens stay in texts');
});

t.test(
  'a token that begins inside a character does so in the bytes, normalised or not',
  async (t) => {
    const qwen = await loadTokenizer(fixture('qwen'));
    for (const text of ['e\u0301 👩‍👩‍👧‍👦 🇫🇷', 'A\u030a क्षत्रिय 🏴', 'o\u0302 薔薇 鬱金香 𠮷']) {
      const { ids, offsets } = await qwen.encodeDocument(text);
      const bytes = Buffer.from(text);
      for (let i = 1; i < ids.length; i++) {
        const decoded = await qwen.decode(ids.subarray(0, i));
        const isInside = decoded.endsWith('\ufffd');
        t.equal(
          ((bytes[offsets[i] as number] as number) & 0xc0) === 0x80,
          isInside,
          `${text} ${i}`,
        );
      }
    }
  },
);

t.test('byte offsets', async (t) => {
  const long = texts.join('\n').repeat(3);
  for (const name of ['built-in', 'qwen', 'llama2', 'mistral', 't5']) {
    const file = name === 'built-in' ? BUILT_IN : fixture(name);
    const tokenizer = await loadTokenizer(file);
    let wrong = 0;
    for (const text of [...texts, long]) {
      const { ids, offsets } = await tokenizer.encodeDocument(text);
      const bytes = Buffer.from(text);
      t.equal(offsets.length, ids.length + 1);
      t.equal(offsets[0], 0);
      t.equal(offsets[ids.length], bytes.length, `${name}: ends at the end of the bytes`);
      const monotone = offsets.every((at, i) => i === 0 || at >= (offsets[i - 1] as number));
      t.ok(monotone, `${name}: never goes back`);
      // Cut anywhere, the halves decode to what lies on either side of the offset.
      for (let i = 0; i <= ids.length; i += 7) {
        const decoded = await tokenizer.decode(ids.subarray(0, i));
        const before = bytes.toString('utf8', 0, offsets[i]);
        const letters = (text: string) => text.normalize('NFKC').replace(/[^a-z]/g, '');
        // Unigram without byte fallback knows not every character.
        const known = name === 't5' ? decoded.replaceAll('<unk>', '') : decoded;
        // Inside a letter and its accent, which are one character for the tokenizer.
        const inside = decoded.endsWith('\ufffd') ? before.replace(/[a-z]\ufffd+$/, '') : before;
        if (![before, inside].some((text) => letters(text) === letters(known))) wrong++;
      }
    }
    t.equal(wrong, 0, `${name}: no cut lies elsewhere`);
  }
});

t.test('byte-level offsets are exact inside a character', async (t) => {
  const tokenizer = await loadTokenizer(BUILT_IN);
  const { ids, offsets } = await tokenizer.encodeDocument('a😀漢\r\n\ufeffé');
  t.strictSame([...offsets], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15]);
  t.equal(await tokenizer.decode(ids), 'a😀漢\r\n\ufeffé');
  const every = Buffer.from(texts.join(' '));
  const encoded = await tokenizer.encodeDocument(every.toString());
  for (let i = 0; i < encoded.ids.length; i++) {
    const [from, to] = [encoded.offsets[i] as number, encoded.offsets[i + 1] as number];
    const decoded = await tokenizer.decode(encoded.ids.subarray(i, i + 1));
    t.equal(decoded, every.toString('utf8', from, to), `token ${i}`);
  }
});

t.test('byte fallback: each byte of a character has its own offset', async (t) => {
  const tokenizer = await loadTokenizer(fixture('llama2'));
  const { offsets } = await tokenizer.encodeDocument('字 and 😀');
  t.strictSame([...offsets.slice(0, 4)], [0, 1, 2, 3], 'three bytes, and no ▁ before them');
  t.strictSame([...offsets.slice(-5)], [8, 9, 10, 11, 12]);
});

t.test('truncation, padding and dropout in the file are not applied', async (t) => {
  const folder = t.testdir();
  const json = renamed({
    truncation: { direction: 'Right', max_length: 3, strategy: 'LongestFirst', stride: 0 },
    padding: {
      strategy: { Fixed: 9 },
      direction: 'Right',
      pad_to_multiple_of: null,
      pad_id: 8191,
      pad_type_id: 0,
      pad_token: '<|pad|>',
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '<|begin|>', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
      ],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: {
        '<|begin|>': { id: '<|begin|>', ids: [8189], tokens: ['<|begin|>'] },
      },
    },
  });
  json.model = { ...json.model, dropout: 0.5 };
  writeFileSync(path.join(folder, 'tokenizer.json'), JSON.stringify(json));
  const [plain, changed] = [await loadTokenizer(BUILT_IN), await loadTokenizer(folder)];
  for (const text of texts) {
    t.strictSame(await changed.encode(text), await plain.encode(text));
    t.strictSame(
      await changed.encodeTemplate([{ text }], 'start'),
      await plain.encodeTemplate([{ text }], 'start'),
    );
  }
});

t.test('a long text, encoded in pieces, has the ids of the whole', async (t) => {
  const paragraph = `${texts.join(' ')} It was the best of times.\nIt was.`;
  const long = paragraph.repeat(1200);
  const folder = t.testdir();
  const gpt2 = {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: true,
  };
  writeFileSync(path.join(folder, 'gpt2.json'), JSON.stringify(renamed({ pre_tokenizer: gpt2 })));
  for (const file of [BUILT_IN, fixture('qwen'), path.join(folder, 'gpt2.json')]) {
    const json = readJson<TokenizerJson>(file);
    t.ok(mayBeCut(json));
    // An added token with a space in it may reach across a border, so this one is not cut.
    const spaced = { id: 9000, content: 'no such token', special: false, normalized: false };
    const whole = {
      ...json,
      added_tokens: [
        ...json.added_tokens,
        { ...spaced, single_word: false, lstrip: false, rstrip: false },
      ],
    };
    t.notOk(mayBeCut(whole));
    const other = path.join(folder, 'whole.json');
    writeFileSync(other, JSON.stringify(whole));
    const inPieces = await (await loadTokenizer(file)).encodeDocument(long);
    const atOnce = await (await loadTokenizer(other)).encodeDocument(long);
    t.ok(Buffer.from(inPieces.ids.buffer).equals(Buffer.from(atOnce.ids.buffer)), 'ids');
    t.equal(inPieces.offsets.at(-1), Buffer.byteLength(long));
    if (!json.normalizer) {
      t.ok(Buffer.from(inPieces.offsets.buffer).equals(Buffer.from(atOnce.offsets.buffer)));
    }
    // Every border there is, not only those a long text is cut at.
    const tokenizer = await loadTokenizer(file);
    const cut = await collect(piecesOf([paragraph], 1));
    t.ok(cut.length > 20);
    const ids = await Promise.all(cut.map((piece) => tokenizer.encode(piece)));
    t.strictSame(ids.flat(), await tokenizer.encode(paragraph));
  }
  for (const name of ['llama2', 'mistral', 't5']) t.notOk(mayBeCut(readJson(fixture(name))));
  t.strictSame(
    await collect(piecesOf(['漢'.repeat(99)], 9)),
    ['漢'.repeat(99)],
    'no border, no cut',
  );
});

t.test('a text is cut at the same places whatever parts it comes in', async (t) => {
  const text = `${'Some words, a line\nand more of them. '.repeat(40)}${'x'.repeat(300)}${'🦊'.repeat(150)} end`;
  const whole = await collect(piecesOf([text], 50, 200));
  t.equal(whole.join(''), text);
  t.ok(
    whole.every((piece) => piece.length <= 201),
    'a word without end is cut',
  );
  t.ok(
    whole.every((piece) => Buffer.from(piece).toString() === piece),
    'but no character',
  );
  for (const size of [1, 2, 7, 64, 333]) {
    const parts = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
      text.slice(i * size, (i + 1) * size),
    );
    t.strictSame(await collect(piecesOf(parts, 50, 200)), whole, `parts of ${size}`);
  }
});

t.test('tokenizer hash: the vectors that the trainer is held to', async (t) => {
  const vectors = readJson<{ name: string; tokenizer: TokenizerJson; sha256: string }[]>(
    packagePath('tests/vectors/tokenizer-hash.json'),
  );
  t.ok(vectors.length > 0);
  for (const { name, tokenizer, sha256 } of vectors) {
    t.equal(
      tokenizerHash({ ...tokenizer, added_tokens: tokenizer.added_tokens ?? [] }),
      sha256,
      name,
    );
  }
  const json = readJson<TokenizerJson>(BUILT_IN);
  const before = tokenizerHash(json);
  t.equal(tokenizerHash({ ...json, padding: {}, decoder: null }), before, 'as saved again');
  t.not(tokenizerHash(renamed({ normalizer: { type: 'NFC' } })), before);
  t.equal(
    canonicalJson({ b: -0, a: [1e21, 0.5, '\n"é'] }),
    '{"a":[1000000000000000000000,"f3fe0000000000000","\\u000a\\"é"],"b":0}',
  );
  t.equal(canonicalJson({ '\u{10000}': 1, '\uffff': 2 }), '{"\uffff":2,"\u{10000}":1}');
});

t.test('what is no tokenizer is refused with advice', async (t) => {
  const folder = t.testdir({
    'no.json': '{"model',
    'config.json': '{"tokenizer_class":"X"}',
    'bad.json': '{"model":{"type":"BPE"},"version":"1.0"}',
    empty: {},
  });
  const refused = (name: string, message: RegExp) =>
    t.rejects(loadTokenizer(path.join(folder, name)), { code: 'TOKENIZER', message });
  await refused('none', /no such file.*give the tokenizer\.json/s);
  await refused('empty', /tokenizer\.json.*no such file/s);
  await refused('no.json', /no\.json is not JSON/);
  await refused('config.json', /no part "model"/);
  await refused('bad.json', /bad\.json cannot be used: .*save it anew/s);
  mkdirSync(path.join(folder, 'model'));
  t.equal(tokenizerPath(path.join(folder, 'model')), path.join(folder, 'model', 'tokenizer.json'));
});

t.test('the usual end-of-turn token', async (t) => {
  const of = async (file: string) => endToken(await loadTokenizer(file), file);
  t.equal(await of(BUILT_IN), '<|end|>');
  t.equal(await of(fixture('qwen')), '<|im_end|>');
  t.equal(await of(fixture('llama2')), '</s>');
  t.throws(() => endToken({ tokenId: () => undefined }, 'x.json'), {
    code: 'TOKENIZER',
    message: /x\.json has none of the usual.*set template\.end/s,
  });
});
