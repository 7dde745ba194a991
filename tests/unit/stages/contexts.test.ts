import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import {
  type ContextItem,
  contextText,
  makeContexts,
} from '../../../pipelines/stages/pair/contexts.js';
import { chooseChunks } from '../../../pipelines/stages/pair/select.js';

const item = (chunk: number): ContextItem => ({
  documentId: 'own',
  chunk,
  byteStart: chunk * 10,
  byteEnd: chunk * 10 + 10,
  score: 0,
  critical: chunk === 4 || chunk === 7,
  filler: false,
  ids: Int32Array.of(chunk),
  text: `own ${chunk}`,
});
const filler = (chunk: number): ContextItem => ({
  ...item(chunk),
  documentId: `other ${chunk}`,
  critical: false,
  filler: true,
});
const numbers = (items: readonly ContextItem[]) => items.map(({ chunk }) => chunk);
const isSorted = (values: readonly number[]) =>
  values.every((v, i) => i === 0 || v > (values[i - 1] as number));

t.test('C′ is all critical chunks filled to N; the others are what they are called', (t) => {
  const selected = { critical: [4, 7], irrelevant: [0, 3, 6, 8, 9, 11, 12, 13], behind: [1, 2] };
  for (let i = 0; i < 50; i++) {
    const random = randomFrom(`${i}`);
    const contexts = makeContexts(chooseChunks(selected, 4, false, random), [], 4, item, random);
    const { training, preferred, irrelevant, mixed } = contexts;
    for (const items of [training, preferred, irrelevant, mixed]) t.ok(isSorted(numbers(items)));
    t.equal(training.length, 4);
    t.ok([4, 7].every((chunk) => numbers(training).includes(chunk)));
    t.strictSame(numbers(preferred), [4, 7]);
    t.equal(irrelevant.length, 4);
    t.ok(numbers(irrelevant).every((chunk) => selected.irrelevant.includes(chunk)));
    t.notOk(
      numbers(irrelevant).some((chunk) => numbers(training).includes(chunk)),
      'other chunks than C′ shows',
    );
    t.equal(mixed.filter(({ critical }) => critical).length, 1);
    t.ok(numbers(mixed).every((chunk) => numbers(training).includes(chunk)));
  }
  const random = randomFrom('x');
  const few = { critical: [1], irrelevant: [0], behind: [] };
  const short = makeContexts(chooseChunks(few, 16, false, random), [], 16, item, random);
  t.strictSame(numbers(short.training), [0, 1], 'fewer than N chunks: as many as there are');
  t.strictSame(numbers(short.irrelevant), [0]);
  t.end();
});

t.test('where all chunks reach the floor the lowest are the irrelevant ones', (t) => {
  const selected = { critical: [4, 7], irrelevant: [], behind: [9, 3, 5, 1] };
  const chosen = chooseChunks(selected, 4, false, randomFrom('x'));
  t.strictSame(chosen.filling, [9, 3], 'the lowest scores fill C′');
  t.strictSame(chosen.irrelevant, [5, 1], 'an irrelevant answer comes from what C′ does not show');
  const none = chooseChunks(
    { critical: [4, 7], irrelevant: [], behind: [] },
    4,
    false,
    randomFrom('x'),
  );
  t.strictSame(none.irrelevant, []);
  const pooled = chooseChunks(selected, 4, true, randomFrom('x'));
  t.strictSame([pooled.filling, pooled.irrelevant], [[], []], 'a pool fills in their stead');
  t.end();
});

t.test('fillers stand at random places, the document keeps its order', (t) => {
  const first = new Set<number>();
  for (let i = 0; i < 40; i++) {
    const chosen = { critical: [4, 7], filling: [2], irrelevant: [2] };
    const fillers = Array.from({ length: 20 }, (_, at) => filler(at));
    const contexts = makeContexts(chosen, fillers, 8, item, randomFrom(`${i}`));
    const own = contexts.training.filter((one) => !one.filler);
    t.strictSame(numbers(own), [2, 4, 7]);
    t.equal(contexts.training.length, 8);
    first.add(contexts.training.findIndex((one) => !one.filler));
    t.equal(contexts.irrelevant.length, 8);
    t.notOk(
      contexts.irrelevant.some((one) => contexts.training.includes(one)),
      'unseen fillers first',
    );
  }
  t.ok(first.size >= 4, `own chunks begin at ${first.size} different places`);
  t.end();
});

t.test('neighbours are one text, others stand apart', (t) => {
  t.equal(contextText([3, 4, 7].map(item)), 'own 3own 4\nown 7');
  t.equal(contextText([item(3), filler(4)]), 'own 3\nown 4');
  t.end();
});
