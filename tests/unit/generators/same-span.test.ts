import t from 'tap';
import type { AnswerRequest } from '../../../pipelines/generators/generator.js';
import { createGenerator } from '../../../pipelines/generators/index.js';
import { copiedFrom } from '../../../pipelines/language/copied.js';
import { saidKey } from '../../../pipelines/language/says-same.js';
import { evidenceTexts } from '../../../pipelines/stages/pair/evidence.js';
import { pairOne, scoredDocument } from '../../helpers/pairing.js';

const LONG = 'The council sold the old mill to a farmer from Kelby after the long storm of May.';
const OTHER = 'The mayor of Brenn kept the green boat in a barn beside the river for nine years.';

const NAMES = ['Otis Lunde', 'Clara Hart', 'Rufus Vane'];
const PERSONS = new Map(
  ['Wanda Pell', ...NAMES].map((name) => [name.toLowerCase(), 'person' as const]),
);

/** Wrong answers of many seeds. */
async function wrong(generator: 'auto' | 'extractive', change: Partial<AnswerRequest>) {
  const { generate } = createGenerator({
    ...{ generator, answer_in_context: 'never' },
  } as Parameters<typeof createGenerator>[0]);
  const found = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const made = await generate({
      ...{ kind: 'irrelevant', context: ['Nothing.'], trainingContext: ['Nothing.'] },
      ...{ trainingText: 'Nothing.', siblings: [], others: [], taken: [], candidate: 0 },
      ...{ question: { question: 'What was said of it?' }, documentKinds: async () => PERSONS },
      ...change,
      seed: `${seed}`,
    });
    if ('answer' in made) found.add(made.answer.text);
  }
  return [...found].sort();
}

t.test('no answer to another question about the same span', async (t) => {
  const about = (answer: string, evidence: [number, number][]) => ({
    ...{ question: `And what of it (${answer})?`, answer, evidence },
  });
  const who = { question: 'Who was it?', answer: 'Wanda Pell', evidence: [[10, 20]] as const };
  for (const generator of ['auto', 'extractive'] as const) {
    const asked = (...spans: [number, number][]) =>
      wrong(generator, {
        question: who,
        siblings: [who, ...NAMES.map((name, at) => about(name, [spans[at] as [number, number]]))],
      });
    const all = await asked([0, 5], [30, 40], [20, 30]);
    t.strictSame(all, ['Clara Hart', 'Otis Lunde', 'Rufus Vane'], `${generator}: beside it`);
    t.strictSame(await asked([0, 5], [19, 40], [0, 11]), ['Otis Lunde'], generator);
    const half = await wrong(generator, {
      question: who,
      siblings: [who, about('Otis Lunde', [[10, 20]])],
      others: [{ question: 'Who?', answer: 'Otis Lunde' }],
    });
    t.strictSame(half, [], `${generator}: not from elsewhere either`);
  }
  const what = { question: 'What was said of it?', answer: LONG, evidence: [[10, 20]] as const };
  const siblings = (span: [number, number]) => [
    what,
    about(OTHER, [span]),
    about(OTHER, [[90, 99]]),
  ];
  t.strictSame(await wrong('extractive', { question: what, siblings: siblings([15, 30]) }), []);
  t.strictSame(await wrong('extractive', { question: what, siblings: siblings([50, 60]) }), [
    OTHER,
  ]);
});

t.test('how much of an answer is copied', (t) => {
  const share = copiedFrom([`Well, ${LONG} And so on.`, '塔恩的磨坊在一月被卖给了农夫']);
  t.equal(share(LONG), 1);
  t.equal(share(LONG.toUpperCase().replace('storm', 'storm,')), 1);
  t.equal(share(OTHER), 0);
  t.equal(share('the old mill'), 0, 'a few words are nobody’s');
  t.equal(share('The council sold the old mill yesterday evening and nobody came.'), 6 / 11);
  t.equal(share('他说磨坊在一月被卖给了'), 9 / 11);
  t.equal(share(''), 0);
  t.end();
});

t.test('no answer that is mostly copied from the gold evidence', async (t) => {
  const passage = `${LONG} ${OTHER} It rained.`;
  const inside = {
    ...{ kind: 'mixed' as const, context: [passage], trainingContext: [passage] },
    ...{ trainingText: passage, question: { question: 'What?', answer: 'x '.repeat(16) } },
  };
  t.ok((await wrong('extractive', inside)).length > 0);
  const left = await wrong('extractive', { ...inside, evidence: [passage] });
  t.strictSame(left, []);
  const text = await wrong('extractive', { ...inside, evidence: [LONG] });
  t.ok(text.every((one) => saidKey(one) === saidKey(OTHER)) || text.length === 0, text.join('\n'));
});

t.test('evidence as a context shows it', async (t) => {
  const item = (byteStart: number, text: string, filler = false) => ({
    ...{ byteStart, byteEnd: byteStart + Buffer.byteLength(text), text, filler },
  });
  const items = [item(0, 'The bóat '), item(10, 'was green. '), item(30, 'It sank.')];
  const evidence: [number, number][] = [
    [4, 20],
    [25, 33],
    [90, 99],
  ];
  t.strictSame(evidenceTexts({ evidence }, items), ['bóat was green.', 'It ']);
  t.strictSame(evidenceTexts({ evidence }, [item(0, 'Others lie here.', true)]), []);
  const message = scoredDocument(
    ['The key is in Tarn. ', 'A stone. '],
    { question: 'Where?', answer: 'Tarn', evidence: [[4, 7]] },
    [5, 0.5],
  );
  const { asked } = await pairOne(message);
  t.strictSame(
    asked.map((request) => request.evidence),
    [['key'], ['key'], ['key']],
  );
});
