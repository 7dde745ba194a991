import t from 'tap';
import { keptEntities } from '../../../pipelines/entities/kept.js';
import { piecesOf } from '../../../pipelines/entities/pieces.js';
import type { EntitySpan, EntityType } from '../../../pipelines/entities/span.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';

const TEXT = 'Anna saw Anna in Brackton.';

/** A model that calls names what it is told to, and counts how often it is asked. */
function model(types: Record<string, EntityType>) {
  const asked: string[] = [];
  const entities = async (text: string): Promise<EntitySpan[]> => {
    asked.push(text);
    return [...text.matchAll(/\p{Lu}\p{Ll}+/gu)].flatMap(({ 0: name, index }) => {
      const type = types[name];
      return type ? [{ start: index, end: index + name.length, type, text: name }] : [];
    });
  };
  return { asked, tagger: { identity: 'x', entities } };
}

t.test('what was found first counts, whoever finds something else', async (t) => {
  const store = new MemoryStore();
  const first = model({ Anna: 'person', Brackton: 'place' });
  const found = await keptEntities(first.tagger, store).ofDocument('d', () => TEXT);
  t.strictSame(
    found.map(({ start, type, text }) => [start, type, text]),
    [
      [0, 'person', 'Anna'],
      [9, 'person', 'Anna'],
      [17, 'place', 'Brackton'],
    ],
  );
  // Another processor, at another time.
  const second = model({ Brackton: 'person' });
  const kept = keptEntities(second.tagger, store);
  t.strictSame(await kept.ofDocument('d', () => t.fail('is not read again') as never), found);
  t.strictSame(second.asked, []);
  // At the same moment one of both is first.
  const both = await Promise.all([
    kept.ofText(TEXT),
    keptEntities(first.tagger, store).ofText(TEXT),
  ]);
  t.strictSame(both[0], both[1]);
  t.strictSame(await kept.ofText(TEXT), both[0]);
});

t.test('another model or another text is another matter', async (t) => {
  const store = new MemoryStore();
  const { tagger, asked } = model({ Anna: 'person' });
  await keptEntities(tagger, store).ofText(TEXT);
  await keptEntities({ ...tagger, identity: 'y' }, store).ofText(TEXT);
  await keptEntities(tagger, store).ofText(`${TEXT} Anna.`);
  await keptEntities(tagger, store).ofDocument(TEXT, () => TEXT);
  t.equal(asked.length, 4);
  t.equal([...store.files.keys()].filter((key) => /^cache\/entities\//.test(key)).length, 4);
});

t.test('what is damaged is named', async (t) => {
  for (const text of ['{', '{}', '[1]', '[["person","Anna"]]', '[["person","Anna",["1"]]]']) {
    const store = new MemoryStore();
    const kept = keptEntities(model({ Anna: 'person' }).tagger, store);
    await kept.ofText(TEXT);
    const [key] = [...store.files.keys()];
    store.files.set(key as string, Buffer.from(text));
    const message = /cache\/entities\/.* is damaged: delete it and run again/;
    await t.rejects(kept.ofText(TEXT), { code: 'DATASET', message }, text);
  }
});

t.test('a long text is cut between paragraphs, else where no word is, and nothing is lost', (t) => {
  const paragraph = `${'word '.repeat(99)}end.\n\n`;
  const line = `${'word '.repeat(99)}end.\n`;
  const whole = (text: string) => {
    const pieces = [...piecesOf(text)];
    t.equal(pieces.map((piece) => piece.text).join(''), text);
    for (const piece of pieces) t.equal(text.indexOf(piece.text, piece.start), piece.start);
    return pieces.map((piece) => piece.text);
  };
  t.strictSame(whole(''), []);
  t.strictSame(whole('short'), ['short']);
  for (const [text, border] of [
    [paragraph.repeat(300), /end\.\n\n$/],
    [line.repeat(300), /end\.\n$/],
    ['word '.repeat(20_000), /word $/],
    ['😀'.repeat(40_000), /😀$/u],
  ] as const) {
    const pieces = whole(text);
    t.ok(pieces.length > 2 && pieces.every(({ length }) => length <= 32 << 10));
    for (const piece of pieces) t.match(piece, border);
  }
  t.end();
});
