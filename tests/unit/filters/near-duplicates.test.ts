/** Near-duplicates: sketches tell how alike texts are, and what goes does not depend on any order. */
import t from 'tap';
import { sha256 } from '../../../pipelines/core/hash.js';
import { randomFrom } from '../../../pipelines/core/random.js';
import { Bands, bandRows } from '../../../pipelines/filters/near/bands.js';
import {
  type DocumentSketch,
  DocumentSketcher,
  documentSimilarity,
  packedDocument,
  unpackedDocument,
  VALUES,
} from '../../../pipelines/filters/near/document-sketch.js';
import { NearDuplicates } from '../../../pipelines/filters/near/near-duplicates.js';
import {
  packedSample,
  textSimilarity,
  textSketch,
  unpackedSample,
} from '../../../pipelines/filters/near/text-sketch.js';

function sketchOf(text: string, part = text.length): DocumentSketch {
  const sketcher = new DocumentSketcher();
  for (let at = 0; at < text.length; at += part) sketcher.push(text.slice(at, at + part));
  return sketcher.end();
}

const words = (seed: string, count: number): string[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => `w${random.below(5000)}`);
};

/** Jaccard similarity of the runs of five words, counted. */
function exactly(a: readonly string[], b: readonly string[]): number {
  const runs = (of: readonly string[]) =>
    new Set(of.slice(4).map((_, i) => of.slice(i, i + 5).join(' ')));
  const [x, y] = [runs(a), runs(b)];
  const same = [...x].filter((run) => y.has(run)).length;
  return same / (x.size + y.size - same);
}

t.test('the sketches of documents agree in the share that their texts do', async (t) => {
  let squares = 0;
  let bias = 0;
  const cases = 200;
  for (let i = 0; i < cases; i++) {
    const random = randomFrom(`edits ${i}`);
    const before = words(`text ${i}`, 150 + random.below(400));
    const share = random.next() / 8;
    const after = before.map((word) => (random.next() < share ? `x${word}` : word));
    const error =
      documentSimilarity(sketchOf(before.join(' ')), sketchOf(after.join(' '))) -
      exactly(before, after);
    bias += error / cases;
    squares += error ** 2 / cases;
  }
  t.ok(Math.sqrt(squares) < 0.035, `off by ${Math.sqrt(squares).toFixed(4)}: 256 values, ≤ 0.031`);
  t.ok(Math.abs(bias) < 0.007, `to one side by ${bias.toFixed(4)}`);
  const other = documentSimilarity(
    sketchOf(words('a', 400).join(' ')),
    sketchOf(words('b', 400).join(' ')),
  );
  t.ok(other < 0.02, 'texts that share nothing');
});

t.test('case, marks, blanks and parts change no sketch', async (t) => {
  const text = `The old mill, at Saltmere — it's there: 中文的文字也在這裡。 ${words('more', 60).join(' ')}`;
  const whole = sketchOf(text);
  t.strictSame(sketchOf(text.toUpperCase().replaceAll(' ', '\n  ')), whole);
  for (const part of [1, 7, 64]) t.strictSame(sketchOf(text, part), whole, `in parts of ${part}`);
  t.strictSame(unpackedDocument(packedDocument(whole)), whole);
  t.equal(unpackedDocument('AAAA'), undefined);
  t.notSame(sketchOf('one two'), sketchOf('one three'), 'a text shorter than a run has one, too');
});

t.test('short texts are compared exactly', async (t) => {
  const like = (a: string, b: string) => textSimilarity(textSketch(a), textSketch(b));
  t.equal(like('Who kept the mill?', 'who kept “the mill”'), 1);
  t.equal(like('one two three', 'one two four'), 3 / 7, 'of four words and three pairs');
  t.ok(like('Did Rome defeat Carthage?', 'Did Carthage defeat Rome?') < 0.5, 'order counts');
  t.equal(like('Paris', 'Rome'), 0);
  t.equal(like('§', '¶'), 0, 'signs are no words, but something');
  t.equal(like('§', '§'), 1);
  t.equal(like('', ''), 1);
  const long = words('long', 300);
  const edited = long.map((word, i) => (i % 30 === 7 ? `x${word}` : word));
  const found = like(long.join(' '), edited.join(' '));
  const same = 290 + 280;
  t.ok(Math.abs(found - same / (2 * 599 - same)) < 0.12, `long ones by 64 hashes: ${found}`);
  t.equal(like(long.join(' '), long.join('\n')), 1);
  const sketches = { question: textSketch('Who, when?'), answer: textSketch(long.join(' ')) };
  t.strictSame(unpackedSample(packedSample(sketches)), sketches);
  for (const bad of ['', 'AA==', 'AgAAAAA=', 'not base64'])
    t.equal(unpackedSample(bad), undefined, `${bad} is no sketch`);
});

t.test('documents that share a band are found, whatever else is there', async (t) => {
  t.ok(bandRows(1) > bandRows(0.8) && bandRows(0.8) > bandRows(0.51));
  for (const least of [0.51, 0.6, 0.7, 0.8, 0.9, 0.99]) {
    const rows = bandRows(least);
    t.ok((1 - least ** rows) ** Math.floor(VALUES / rows) <= 0.001, `${least}: ${rows} values`);
  }
  const sketches = Array.from({ length: 300 }, (_, i) => {
    // Families of three: near by edits of a word in a hundred.
    const family = words(`family ${Math.floor(i / 3)}`, 300);
    const at = 100 * (i % 3);
    return sketchOf(family.map((word, j) => (j === at ? `edit${i}` : word)).join(' '));
  });
  const bands = new Bands(0.8);
  for (const [i, sketch] of sketches.entries()) t.equal(bands.add(sketch), i);
  for (const i of sketches.keys()) {
    const first = i - (i % 3);
    t.strictSame(
      [...bands.candidates(i)].sort((a, b) => a - b),
      [first, first + 1, first + 2],
    );
  }
});

/** Made-up questions on documents of which some are edits of others. */
function corpus(seed: string) {
  const random = randomFrom(seed);
  const documents = Array.from({ length: 24 }, (_, i) => {
    const text = words(`${seed} ${i % 8}`, 200);
    for (let edit = 0; edit < random.below(9); edit++) text[random.below(200)] = `edit${edit}`;
    return { id: sha256(`${seed} document ${i}`), sketch: sketchOf(text.join(' ')) };
  });
  return documents.flatMap((document, i) =>
    Array.from({ length: 4 }, (_, j) => {
      const question = `Who ${random.below(3) === 0 ? 'then' : 'ever'} kept the old mill and the long dark ferry at the place that they call place ${j}?`;
      const answer = `Name ${(i % 8) + random.below(2)}`;
      const texts = { question: textSketch(question), answer: textSketch(answer) };
      return {
        document,
        id: sha256(`${seed} sample ${i} ${j}`),
        questionId: sha256(question),
        texts,
        sketch: packedSample(texts),
      };
    }),
  );
}

t.test('what goes depends on what there is alone', async (t) => {
  for (let seed = 0; seed < 12; seed++) {
    const all = corpus(`corpus ${seed}`);
    // The rule, by the simplest means.
    const gone = new Map<string, string>();
    for (const a of all)
      for (const b of all)
        if (
          b.id < a.id &&
          documentSimilarity(a.document.sketch, b.document.sketch) >= 0.7 &&
          textSimilarity(a.texts.question, b.texts.question) >= 0.7 &&
          textSimilarity(a.texts.answer, b.texts.answer) >= 0.7 &&
          b.id < (gone.get(a.id) ?? 'z')
        )
          gone.set(a.id, b.id);
    t.ok(gone.size > 10 && gone.size < all.length - 10, `${gone.size} of ${all.length} go`);
    for (let order = 0; order < 4; order++) {
      const random = randomFrom(`order ${seed} ${order}`);
      const found = new NearDuplicates(0.7);
      const before = new Set<string>();
      for (const { document, ...sample } of random.shuffled(all)) {
        found.add(document, { ...sample, origin: 0 });
        if (random.next() < 0.8) continue;
        const now = new Set([...found.losers()].map(({ id }) => id));
        t.ok(
          [...before].every((id) => now.has(id)),
          'what is gone never comes back',
        );
        for (const id of now) before.add(id);
      }
      const losers = new Map([...found.losers()].map(({ id, near }) => [id, near]));
      t.strictSame([...losers].sort(), [...gone].sort(), `order ${order}`);
    }
  }
});

t.test('draws of one question are one', async (t) => {
  const document = { id: 'd', sketch: sketchOf(words('d', 50).join(' ')) };
  const texts = { question: textSketch('Who kept the mill?'), answer: textSketch('Anna') };
  const sketch = packedSample(texts);
  const found = new NearDuplicates(0.8);
  for (const id of ['c', 'b']) found.add(document, { id, questionId: 'q', sketch, origin: 0 });
  t.equal(found.losers().size, 0, 'not near-duplicates of each other');
  for (const id of ['a', 'z']) found.add(document, { id, questionId: 'r', sketch, origin: 0 });
  t.match([...found.losers()], [{ id: 'b', near: 'a', samples: ['c', 'b'] }]);
});
