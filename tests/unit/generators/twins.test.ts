import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { likeFacts } from '../../../pipelines/generators/twins/like-facts.js';
import { isFreeAt } from '../../../pipelines/generators/twins/opposites.js';
import { piecesOf } from '../../../pipelines/generators/twins/pieces.js';
import { membersLike, seriesOf } from '../../../pipelines/generators/twins/series.js';
import { slotsOf } from '../../../pipelines/generators/twins/slots.js';
import { Stock } from '../../../pipelines/generators/twins/stock.js';
import { LEAST_EDITS, twinOf } from '../../../pipelines/generators/twins/twin.js';

const reference =
  'The engineer Ruth Carver told the council that the old bridge had cost 450 crowns, because the storm of 1913 had taken the first pillar. Ruth Carver asked for a new survey and a better crane.';
const question = 'What was said of the bridge?';
const answers = [
  'The surveyor Paul Hendry said that a dry summer and the long frost had broken the wall. A second report was sent to the mayor, who paid 320 crowns for the road.',
  'The baker Martha Quinn wrote that the green mill had cost 780 crowns, because the flood of 1921 had carried a wheel away. A cheap roof was made for the tower.',
  'The painter Emil Grant found that the tall lamp and the white fence had been sold to a farmer.',
];
const stock = new Stock(answers, []);
const twin = (seed: string) =>
  twinOf({
    reference,
    question,
    stock,
    isUsable: () => true,
    swaps: false,
    random: randomFrom(seed),
  });
const twins = Array.from({ length: 200 }, (_, seed) => twin(`${seed}`)).flatMap((one) =>
  'text' in one ? [one] : [],
);

t.test('what of an answer can be exchanged', async (t) => {
  const found = slotsOf(reference).map(({ text, kind, form }) => `${text}: ${kind} ${form}`);
  for (const expected of [
    'engineer: noun inside',
    'Ruth Carver: person 2',
    'bridge: noun one',
    '450: number 999',
    'storm: member weather',
    'first: member ordinal',
    'new: adjective true',
  ])
    t.ok(found.includes(expected), `${expected} of ${found.join(', ')}`);
});

t.test(
  'a twin changes a fifth of the content words at least, and nothing that is seen',
  async (t) => {
    t.equal(twins.length, 200);
    for (const { text, editShare } of twins) {
      t.ok(editShare >= LEAST_EDITS);
      t.not(text, reference);
      t.equal(piecesOf(text).length, piecesOf(reference).length, text);
      t.equal(new Set(piecesOf(text)).size, new Set(piecesOf(reference)).size, text);
      t.equal(
        text.match(/[^\p{L}\p{N}\s]/gu)?.length,
        reference.match(/[^\p{L}\p{N}\s]/gu)?.length,
      );
      t.equal(text.match(/\p{N}/gu)?.length, reference.match(/\p{N}/gu)?.length);
      t.equal(text.match(/\p{Lu}/gu)?.length, reference.match(/\p{Lu}/gu)?.length, text);
      t.match(text, /bridge/, 'what the question says stays');
      const names = text.match(/Paul Hendry|Martha Quinn|Emil Grant|Ruth Carver/g);
      t.equal(new Set(names).size, 1, 'who comes twice is exchanged twice');
    }
  },
);

t.test('twins are longer as often as shorter', async (t) => {
  const longer = twins.filter(({ text }) => text.length > reference.length).length;
  const shorter = twins.filter(({ text }) => text.length < reference.length).length;
  t.ok(Math.abs(longer - shorter) < 40, `${longer} longer, ${shorter} shorter`);
});

t.test('the same seed, the same twin; another, another', async (t) => {
  t.strictSame(twin('7'), twin('7'));
  t.ok(new Set(twins.map(({ text }) => text)).size > 150);
});

t.test('a word that is a part of a name elsewhere is left as it is', async (t) => {
  const named =
    'The guests left the mill before noon, but Ruth Mill sold a green lamp and a fence.';
  for (let seed = 0; seed < 60; seed++) {
    const one = twinOf({
      ...{ reference: named, question: 'Who?', stock, swaps: false, isUsable: () => true },
      random: randomFrom(`${seed}`),
    });
    if ('text' in one) t.match(one.text, /the mill .* Mill/, one.text);
  }
});

t.test('what may not stand in it does not', async (t) => {
  for (let seed = 0; seed < 40; seed++) {
    const one = twinOf({
      ...{ reference, question, stock, swaps: false, random: randomFrom(`${seed}`) },
      isUsable: (text) => !/Hendry|Quinn|mill/.test(text),
    });
    t.ok('text' in one && !/Hendry|Quinn|mill/.test(one.text));
  }
});

t.test('nothing to exchange: the share that could be', async (t) => {
  const none = {
    reference: 'It was so because they had gone there.',
    question: 'Why?',
    swaps: true,
  };
  const one = twinOf({ ...none, stock, isUsable: () => true, random: randomFrom('x') });
  t.match(one, { most: Number });
});

t.test('two names change places, unless both do the same', async (t) => {
  const told = 'Ruth Carver wrote a letter to Paul Hendry about the tall lamp.';
  const both = 'Ruth Carver and Paul Hendry sold the tall lamp to a farmer.';
  const made = (text: string) =>
    Array.from({ length: 60 }, (_, seed) => {
      const random = randomFrom(`${seed}`);
      const known = new Stock([...answers, text], []);
      const one = twinOf({
        reference: text,
        question: 'What?',
        stock: known,
        isUsable: () => true,
        swaps: true,
        random,
      });
      return 'text' in one ? one.text : '';
    });
  t.ok(made(told).some((text) => /Paul Hendry wrote .*to Ruth Carver/.test(text)));
  t.notOk(made(both).some((text) => /Paul Hendry and Ruth Carver/.test(text)));
});

t.test('German: nouns behind the same article', async (t) => {
  const german =
    'Der alte Müller sagte, dass das Haus am Fluss verkauft wurde, weil die Frau das Geld für das Kind brauchte.';
  const others = [
    'Dann kam der Bauer in die Stadt, und das Feld und das Pferd und das Dorf waren leer. Er sagte nichts, weil die Magd das Brot aß. Er sparte für das Alter, weil die Sau fraß.',
  ];
  const one = twinOf({
    ...{ reference: german, question: 'Warum?', stock: new Stock(others, []), swaps: false },
    ...{ isUsable: () => true, random: randomFrom('g') },
  });
  t.ok('text' in one && one.text !== german, JSON.stringify(one));
  if ('text' in one) t.equal(one.text.split(' ').length, german.split(' ').length, one.text);
});

t.test('series', async (t) => {
  t.equal(seriesOf('nineteenth'), 'ordinal');
  t.equal(seriesOf('British'), 'nationality');
  t.equal(seriesOf('polish'), undefined);
  t.ok(membersLike('nationality', 'British').includes('French'));
  t.ok(membersLike('colour', 'red').includes('blue'));
});

t.test('facts that another of their kind may stand for anywhere', async (t) => {
  const found = (text: string) => likeFacts(text).map(({ text: one }) => one);
  t.strictSame(found('The tax rose to 30 crowns in 1913.').length, 2);
  t.strictSame(found('The red door of the mill was painted on Monday.'), ['red', 'Monday']);
  t.notOk(found('The school reached Level 3 by then.').includes('3'));
  for (const fixed of [
    'They spoke of COVID-19 at length.',
    'At first they agreed on the one thing.',
    'On the other hand, her heart was full of joy.',
    'They lost Brown v. Board.',
    'It was because of the nationalisation law.',
  ])
    t.strictSame(found(fixed), [], fixed);
});

t.test('contraries where the sentence allows them', async (t) => {
  const free = (text: string, word: string) =>
    isFreeAt(text, text.indexOf(word), text.indexOf(word) + word.length);
  t.ok(free('The house was expensive.', 'expensive'));
  t.ok(free('They accepted the plan.', 'accepted'));
  t.ok(free('It was very expensive.', 'expensive'));
  t.notOk(free('an expensive house', 'expensive'), 'said of nothing by a verb');
  t.notOk(free('They did as much as possible.', 'possible'));
  t.notOk(free('They started to run.', 'started'));
  t.notOk(free('The team opened up.', 'opened'));
  t.notOk(free('It cost more than that.', 'more'));
  t.notOk(free('a high-good lamp', 'good'));
  t.notOk(free('He joined Public Health.', 'Public'));
});
