import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import type { ContextItem } from '../../../pipelines/stages/pair/context-item.js';
import {
  contextText,
  type Fillers,
  makeContexts,
} from '../../../pipelines/stages/pair/contexts.js';
import { fillerBar } from '../../../pipelines/stages/pair/fillers.js';
import { chooseChunks, type OwnChunks } from '../../../pipelines/stages/pair/own-chunks.js';

const item = (chunk: number): ContextItem => ({
  documentId: 'own',
  chunk,
  byteStart: chunk * 10,
  byteEnd: chunk * 10 + 10,
  chunkEnd: chunk * 10 + 10,
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
const BAR = 1;
const isSorted = (values: readonly number[]) =>
  values.every((v, i) => i === 0 || v > (values[i - 1] as number));
/** Chunks of one token: room for so many. */
const roomFor = (chunks: number) => ({ tokens: chunks, chunks });
const sizesFor = (chunks: number) => ({ room: roomFor(chunks), sizeOf: () => 1 });
const noFillers = { training: [], irrelevant: [] };
/** Nothing is known of where the answer stands. */
const unknown = { bears: () => false, isGold: () => false, misses: [], without: () => undefined };
const all = async (chunks: readonly number[]) => [...chunks];
const make = (
  chosen: OwnChunks,
  fillers: Fillers,
  chunks: number,
  seed: string,
): ReturnType<typeof makeContexts> =>
  makeContexts(
    chosen,
    fillers,
    item,
    randomFrom(seed),
    {
      room: roomFor(chunks),
      separator: 0,
      shorten: async () => undefined,
      bar: BAR,
      spare: 0,
    },
    unknown,
  );

t.test('C′ is all critical chunks filled up; the others are what they are called', async (t) => {
  const selected = { critical: [4, 7], irrelevant: [0, 3, 6, 8, 9, 11, 12, 13], behind: [1, 2] };
  for (let i = 0; i < 50; i++) {
    const chosen = await chooseChunks(
      selected,
      sizesFor(4),
      undefined,
      false,
      all,
      randomFrom(`${i}`),
    );
    const { training, preferred, irrelevant, mixed } = await make(chosen, noFillers, 4, `${i}`);
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
  const few = { critical: [1], irrelevant: [0], behind: [] };
  const own = await chooseChunks(few, sizesFor(16), undefined, false, all, randomFrom('x'));
  const short = await make(own, noFillers, 16, 'x');
  t.strictSame(numbers(short.training), [0, 1], 'too few chunks: as many as there are');
  t.strictSame(numbers(short.irrelevant), [0]);
});

t.test('where all chunks reach the floor the lowest are the irrelevant ones', async (t) => {
  const selected = { critical: [4, 7], irrelevant: [], behind: [9, 3, 5, 1] };
  const chosen = await chooseChunks(selected, sizesFor(4), undefined, false, all, randomFrom('x'));
  t.strictSame(chosen.filling, [1, 5], 'the highest scores fill C′');
  t.strictSame(chosen.irrelevant, [9, 3], 'an irrelevant answer comes from what C′ does not show');
  const nothing = { critical: [4, 7], irrelevant: [], behind: [] };
  const none = await chooseChunks(nothing, sizesFor(4), undefined, false, all, randomFrom('x'));
  t.strictSame(none.irrelevant, []);
  const pooled = await chooseChunks(selected, sizesFor(4), undefined, true, all, randomFrom('x'));
  t.strictSame(pooled.filling, [1, 5], "the document's own before the pool's");
  t.strictSame(pooled.irrelevant, [], 'which makes the irrelevant answer');
});

t.test('a mixed answer sees no chunk that may hold the rest of the answer', async (t) => {
  const above = (chunk: number) => ({
    ...item(chunk),
    score: [1, 2, 4, 7].includes(chunk) ? 5 : 0,
  });
  const see = (chosen: OwnChunks, fillers: Fillers) =>
    makeContexts(
      chosen,
      fillers,
      above,
      randomFrom('x'),
      {
        ...{ room: roomFor(6), separator: 0, shorten: async () => undefined, bar: BAR, spare: 0 },
      },
      unknown,
    );
  const chosen = { critical: [4, 7], filling: [3, 1, 2], irrelevant: [] };
  const { training, mixed } = await see(chosen, noFillers);
  t.strictSame(numbers(training), [1, 2, 3, 4, 7]);
  const rest = (items: ContextItem[]) => numbers(items.filter(({ critical }) => !critical));
  t.strictSame(rest(mixed), [3], 'those below the bar');
  t.equal(mixed.length, 2);
  const filled = await see(
    { ...chosen, filling: [1, 2] },
    { training: [filler(9)], irrelevant: [] },
  );
  t.strictSame(rest(filled.mixed), [9], 'and those of other documents');
  const none = await see({ ...chosen, filling: [1, 2] }, noFillers);
  t.strictSame(rest(none.mixed), [1, 2], 'where there is nothing else, all');
});

t.test('a long answer’s common words make no filler of another document critical', (t) => {
  t.equal(fillerBar(0.75, [0.9, 3]), 0.75, 'below twice the bar the bar counts');
  t.equal(fillerBar(0.75, [12, 20]), 6);
  t.end();
});

t.test('fillers stand at random places, the document keeps its order', async (t) => {
  const first = new Set<number>();
  const fillers = {
    training: Array.from({ length: 6 }, (_, at) => filler(at)),
    irrelevant: Array.from({ length: 9 }, (_, at) => filler(10 + at)),
  };
  for (let i = 0; i < 40; i++) {
    const chosen = { critical: [4, 7], filling: [2], irrelevant: [2] };
    const contexts = await make(chosen, fillers, 8, `${i}`);
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
});

t.test('the chunk that there is no room for is shortened, never a critical one', async (t) => {
  const long = (chunk: number): ContextItem => ({ ...item(chunk), ids: new Int32Array(40) });
  const chosen = { critical: [4], filling: [1, 2, 3], irrelevant: [5, 6, 1] };
  const asked: number[] = [];
  const contexts = await makeContexts(
    chosen,
    noFillers,
    long,
    randomFrom('x'),
    {
      room: { tokens: 100, chunks: 99 },
      separator: 1,
      bar: BAR,
      spare: 0,
      shorten: async (one, most) => {
        asked.push(most);
        return { ...one, ids: one.ids.slice(0, most), byteEnd: one.byteStart + 1 };
      },
    },
    unknown,
  );
  t.strictSame(numbers(contexts.training), [1, 2, 4]);
  t.strictSame(
    contexts.training.map(({ ids }) => ids.length),
    [40, 17, 40],
  );
  t.strictSame(numbers(contexts.irrelevant), [1, 5, 6]);
  t.strictSame(asked, [17, 17]);
  const whole = (one: ContextItem) => one.ids.length === 40;
  t.ok(contexts.preferred.every(whole));
});

t.test('neighbours are one text, others stand apart', (t) => {
  t.equal(contextText([3, 4, 7].map(item)), 'own 3own 4\nown 7');
  t.equal(contextText([item(3), filler(4)]), 'own 3\nown 4');
  t.end();
});
