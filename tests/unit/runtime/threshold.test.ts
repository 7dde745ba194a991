/** pair.threshold: auto is found once a data set, by whoever comes first. */
import t from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import { sha256 } from '../../../pipelines/core/hash.js';
import { appendEntry } from '../../../pipelines/dataset/log/log.js';
import { isMadeWith, withFrozen } from '../../../pipelines/dataset/log/made.js';
import type { Made } from '../../../pipelines/generated/log-entry.js';
import { madeKnown } from '../../../pipelines/runtime/gather/frozen.js';
import {
  frozenThreshold,
  gatherThreshold,
  type ThresholdDependencies,
} from '../../../pipelines/runtime/gather/threshold.js';
import type { DocumentMessage } from '../../../pipelines/stages/messages.js';
import { barOf } from '../../../pipelines/stages/pair/select.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import { MADE } from '../../helpers/histories.js';

const configuration = 'c'.repeat(64);
const made = { ...MADE, identity: configuration } as Made;
const nothing = () => {};

/** Chunks of a document score its own questions by the number that they end with, others 0 or 1. */
const depsOf = (store: MemoryStore, ...sets: string[]): ThresholdDependencies => ({
  ...{ store, made, threads: 2 },
  config: loadConfig(undefined, ['pair.threshold=auto', 'pair.filler=none', ...sets]).config,
  refinePool: {
    firstScores: async ({ source, questions }: Pick<DocumentMessage, 'source' | 'questions'>) =>
      questions.map(({ question }) =>
        question.startsWith(`${source} `)
          ? Float32Array.of(0, 1, Number(question.split(' ').at(-1)))
          : Float32Array.from({ length: 200 }, (_, i) => (i === 0 ? 1 : 0)),
      ),
  } as never,
});
const documents = (score: number, ...names: string[]) =>
  names.map((name) => ({
    ...{ id: sha256(name), source: name, key: name, bytes: 1 },
    questions: [{ question: `${name} asks ${score}` }, { question: `${name} asks ${score + 1}` }],
  }));

t.test('the first submission finds it, later ones take it, whatever they bring', async (t) => {
  const store = new MemoryStore();
  const worker = madeKnown(depsOf(store));
  t.equal(await frozenThreshold(depsOf(store)), undefined);
  t.equal((await worker()).threshold, undefined, 'a worker may be there before it');
  t.equal(await gatherThreshold(depsOf(store), [], nothing), undefined, 'nothing decides nothing');
  const first = await gatherThreshold(depsOf(store), documents(7, 'a', 'b', 'c'), nothing);
  t.match(first, { threshold: 1, found: { documents: 3, asked: 6, questions: 1 } });
  const later = await gatherThreshold(depsOf(store), documents(90, 'x', 'y'), nothing);
  t.strictSame(later, { threshold: 1, found: null });
  t.strictSame(await worker(), withFrozen(made, { threshold: 1 }));
  const other = { ...depsOf(store), made: { ...made, identity: 'd'.repeat(64) } };
  t.equal(await frozenThreshold(other), undefined, 'another configuration has its own');
  t.equal(await gatherThreshold(depsOf(store, 'pair.threshold=3'), [], nothing), undefined);
});

t.test('of many at once one decides; the order of documents does not', async (t) => {
  const store = new MemoryStore();
  const names = ['a', 'b', 'c', 'd', 'e'];
  const all = await Promise.all(
    [names, names.toReversed(), ['p', 'q'], ['r', 's', 't']].map((some) =>
      gatherThreshold(depsOf(store), documents(some.length, ...some), nothing),
    ),
  );
  t.equal(new Set(all.map((one) => one?.threshold)).size, 1);
  const [one, two] = [new MemoryStore(), new MemoryStore()];
  t.strictSame(
    await gatherThreshold(depsOf(one), documents(4, ...names), nothing),
    await gatherThreshold(depsOf(two), documents(4, ...names.toReversed()), nothing),
  );
});

t.test('a copy without the file goes by its rows; a file that is none is told', async (t) => {
  const store = new MemoryStore();
  await gatherThreshold(depsOf(store), documents(7, 'a', 'b'), nothing);
  const key = [...store.files.keys()].find((one) => one.startsWith('thresholds/')) as string;
  for (const text of ['', '{"threshold":"1"}', '{"threshold":0}\n', '{"threshold":-3}']) {
    store.files.set(key, Buffer.from(text));
    await t.rejects(frozenThreshold(depsOf(store)), {
      code: 'DATASET',
      message: /names no threshold: restore/,
    });
  }
  store.files.delete(key);
  await appendEntry(
    store,
    [],
    {
      ...{ kind: 'append', commit_id: 'x', requires: [], created_at: '2026-01-01T00:00:00.000Z' },
      ...{ submission_id: 'e'.repeat(64), made: withFrozen(made, { threshold: 0.25 }) },
      ...{ files: [], ledger: [], streams: [] },
    } as never,
    () => {},
  );
  t.equal(await frozenThreshold(depsOf(store)), 0.25);
});

t.test('what cannot be found is said in one sentence, with what to do', async (t) => {
  const deps = depsOf(new MemoryStore());
  const one = documents(7, 'a');
  await t.rejects(gatherThreshold(deps, one, nothing), {
    code: 'CONFIG',
    message: /compares with chunks of other documents, and here is only one/,
  });
  const silent = ['a', 'b'].map((name) => ({ ...one[0], id: sha256(name), questions: [] }));
  await t.rejects(gatherThreshold(deps, silent as typeof one, nothing), {
    code: 'CONFIG',
    message: /has no question to find a number with/,
  });
  const flat = {
    ...deps,
    refinePool: {
      firstScores: async ({ questions }: Pick<DocumentMessage, 'questions'>) =>
        questions.map(() => new Float32Array(5)),
    } as never,
  };
  await t.rejects(gatherThreshold(flat, documents(7, 'a', 'b'), nothing), {
    message: /none of 4 questions scores above 0 in any chunk of 2 documents/,
  });
});

t.test('rows say which configuration made them, whatever pool and threshold', (t) => {
  const frozen = { pool: 'e'.repeat(64), threshold: 3 };
  t.equal(isMadeWith(withFrozen(made, frozen), configuration), true);
  t.equal(isMadeWith({ ...withFrozen(made, frozen), threshold: 4 }, configuration), false);
  t.not(withFrozen(made, frozen).identity, withFrozen(made, { pool: frozen.pool }).identity);
  t.not(withFrozen(made, { threshold: 3 }).identity, configuration);
  const config = loadConfig(undefined, ['pair.threshold=0.4']).config;
  t.equal(barOf(config), 0.4);
  for (const wrong of ['pair.threshold=0', 'pair.threshold=high', 'pair.threshold=[1]'])
    t.throws(() => loadConfig(undefined, [wrong]), /pair\.threshold is .*it must be auto or/);
  t.end();
});
