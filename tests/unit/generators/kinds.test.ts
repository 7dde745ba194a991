import t from 'tap';
import type { NameKind } from '../../../pipelines/entities/kinds.js';
import { answerType } from '../../../pipelines/generators/answer-type.js';
import type { AnswerRequest } from '../../../pipelines/generators/generator.js';
import { createGenerator } from '../../../pipelines/generators/index.js';
import { askedKind } from '../../../pipelines/generators/name-kind.js';
import { spansLike } from '../../../pipelines/generators/spans.js';

const generator = createGenerator({
  generator: 'extractive',
  answer_in_context: 'never',
} as Parameters<typeof createGenerator>[0]);

/** Wrong answers to a question, of many seeds. */
async function wrong(
  question: string,
  answer: string,
  inside: string[],
  outside: string[],
  kinds?: AnswerRequest['kinds'],
) {
  const found = { irrelevant: new Set<string>(), mixed: new Set<string>() };
  for (const kind of ['irrelevant', 'mixed'] as const)
    for (let seed = 0; seed < 25; seed++) {
      const request: AnswerRequest = {
        ...{ kind, question: { question, answer }, context: [...inside, ...outside] },
        ...{ trainingContext: inside, trainingText: inside.join('\n') },
        ...{ siblings: [], others: [], taken: [], seed: `${seed}`, candidate: 0 },
        ...(kinds && { kinds }),
      };
      const made = await generator.generate(request);
      if ('answer' in made) found[kind].add(made.answer.text);
    }
  return { irrelevant: [...found.irrelevant].sort(), mixed: [...found.mixed].sort() };
}

const INSIDE = [
  'Wanda Pell walked from Orsby to the coast in March with a hen. They rested in Kestrel Bay for a night.',
  'Her uncle Rufus Hart had told her that the best price was paid on the quay in Brackton.',
  'The fair was kept at Candlemas, said Otis Lunn, the clerk, and in Tarrow they laughed about it.',
];
const OUTSIDE = [
  'In the morning a carrier came from Dunmere with letters, and Clara Vance slept in Yarrow Ford.',
  'They lived in Ambleton for a year, and Simon Vance said that Rufus Hart was ill on 3 May 1871.',
];

t.test('to where a place, to who a person', async (t) => {
  const persons = /Wanda|Pell|Rufus|Hart|Otis|Lunn|Clara|Vance|Simon/;
  const where = await wrong('Where was the best price paid?', 'Brackton', INSIDE, OUTSIDE);
  t.ok(where.mixed.length > 0 && where.irrelevant.length > 0);
  for (const text of [...where.mixed, ...where.irrelevant])
    t.notMatch(text, /Candlemas|May|March/, text) && t.notMatch(text, persons, text);
  const who = await wrong('Who said when the fair was kept?', 'Otis Lunn', INSIDE, OUTSIDE);
  t.ok(who.mixed.length > 0 && who.irrelevant.length > 0);
  for (const text of [...who.mixed, ...who.irrelevant]) t.match(text, persons, text);
  t.end();
});

t.test('what a model tells of names stands in for rules', async (t) => {
  let asked = 0;
  const told = (names: Record<string, NameKind>) => async () => {
    asked++;
    return new Map(Object.entries(names));
  };
  // Rules would take Orsby and Tarrow for places.
  const kinds = told({ orsby: 'person', tarrow: 'organisation', brackton: 'place' });
  const where = await wrong('Where was the best price paid?', 'Brackton', INSIDE, OUTSIDE, kinds);
  t.ok(asked > 0 && where.mixed.length > 0);
  for (const text of where.mixed) t.notMatch(text, /Orsby|Tarrow/);
  const without = await wrong('Where was the best price paid?', 'Brackton', INSIDE, OUTSIDE);
  t.ok(without.mixed.some((text) => /Orsby|Tarrow/.test(text)));
  asked = 0;
  await wrong('When was it?', '3 May 1871', INSIDE, OUTSIDE, kinds);
  await wrong('How many came?', '72', INSIDE, OUTSIDE, kinds);
  t.equal(asked, 0, 'for names alone');
});

t.test('to when a date of the calendar', async (t) => {
  const inside = [
    'It was launched on June 22 , 1885 , in rain. It burned on May 9 , 1887 , at night.',
  ];
  const outside = ['They won 38, lost 27 , and drew 41, as 72 people say who saw it.'];
  const { irrelevant, mixed } = await wrong(
    'When was it launched?',
    'June 22 , 1885',
    inside,
    outside,
  );
  t.strictSame(mixed, ['May 9 , 1887']);
  t.ok(irrelevant.length > 1);
  for (const text of irrelevant) t.equal(answerType(text), 'date', text);
  const iso = await wrong(
    'When was it?',
    '1990-06-05',
    ['On 1990-06-05 and 1991-07-31 it rained.'],
    [],
  );
  t.strictSame(iso.mixed, ['1991-07-31']);
  for (const text of iso.irrelevant) t.match(text, /^1990-06-[012]\d$/);
  t.end();
});

t.test('a number has no comma behind it', (t) => {
  const line = 'It says that they won 11, lost 1,200, drew 72 , and played 3.5 more there.';
  t.strictSame(spansLike('14', 'number', line), ['11', '1,200', '72', '3.5']);
  t.equal(answerType('11,'), 'quantity');
  t.equal(answerType('June 38 , 1885') === 'date', false);
  for (const date of ['June 22 , 1885', '22. Juni 1885', '22 juin 1885', '3 de mayo', 'Michaelmas'])
    t.equal(answerType(date), 'date', date);
  t.end();
});

t.test('what a question asks for', (t) => {
  for (const [question, kind] of [
    ['Where was it?', 'place'],
    ['From where did she come?', 'place'],
    ['In which city was it?', 'place'],
    ['Wo lag das Haus?', 'place'],
    ['Où est-elle ?', 'place'],
    ['Who said so?', 'person'],
    ['To whom did she write?', 'person'],
    ['¿Quién lo dijo?', 'person'],
    ['What did he say where?', undefined],
    ['Which name is left out here: Who', undefined],
  ] as const)
    t.equal(askedKind(question), kind, question);
  t.end();
});
