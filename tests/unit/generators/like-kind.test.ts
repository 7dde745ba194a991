import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { wrongOption } from '../../../pipelines/generators/choose-option.js';
import type { AnswerRequest } from '../../../pipelines/generators/generator.js';
import { likeKind } from '../../../pipelines/generators/like-kind.js';
import type { Option } from '../../../pipelines/generators/options.js';

const text =
  'Paul Hendry of Stockholm played for the Chicago Bears in 2011. He scored 38 points at the age of 24. ' +
  'Before that, the Denver Broncos had been in London, and Martha Quinn had lived there. ' +
  'She sold 17 paintings, and 35 percent of them were bought by the National Gallery.';
const requestOf = (question: string): AnswerRequest => ({
  kind: 'mixed',
  question: { question },
  context: [text],
  trainingContext: [text],
  trainingText: text,
  siblings: [],
  others: [],
  taken: ['x'],
  seed: '1',
  candidate: 0,
});
const candidates = (...texts: string[]) =>
  texts.map((one) => ({ text: one, longer: 0, unlike: 0 }));

t.test('what is such a thing as the right answer stays', async (t) => {
  const kept = (question: string, reference: string, ...others: string[]) =>
    likeKind(requestOf(question), reference, new Map())
      .among(candidates(...others))
      .map((one) => one.text);
  t.strictSame(kept('Who scored?', 'Paul Hendry', 'Martha Quinn', 'Stockholm', '2011'), [
    'Martha Quinn',
  ]);
  t.strictSame(kept('Where was it?', 'Stockholm', 'Martha Quinn', 'London', '35 percent'), [
    'London',
  ]);
  t.strictSame(kept('When was it?', '2011', 'Paul Hendry', '1987', 'London'), ['1987']);
});

t.test('what the document tells of a name counts', async (t) => {
  const named = 'She was born in Hexby. He lived in Crake for a year, and then in Langdon.';
  const request = { ...requestOf('What is told?'), context: [named], trainingContext: [named] };
  const told = new Map([
    ['hexby', 'place' as const],
    ['crake', 'place' as const],
    ['langdon', 'person' as const],
  ]);
  const like = likeKind(request, 'Hexby', told);
  t.equal(like.label, 'gpe');
  t.ok(like.isSure);
  t.strictSame(
    like.among(candidates('Crake', 'Langdon')).map((one) => one.text),
    ['Crake'],
  );
  // By their sentences both are places.
  t.strictSame(
    likeKind(request, 'Hexby', new Map())
      .among(candidates('Crake', 'Langdon'))
      .map((one) => one.text),
    ['Crake', 'Langdon'],
  );
});

t.test('a bare name takes no article', async (t) => {
  const like = likeKind(requestOf('Who played?'), 'the Chicago Bears', new Map());
  t.notOk(like.among(candidates('the Martha Quinn', 'the London')).length);
});

const options = (...lengths: number[]) =>
  lengths.map((length, at) => ({ mark: `${at}`, text: 'x'.repeat(length) })) as [
    Option,
    ...Option[],
  ];

t.test(
  'wrong options are longer in about half of the questions, whatever right ones are',
  async (t) => {
    // Right ones are the longest of four in 4 of 10 questions, the shortest in one.
    const places = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3];
    const [right, ...others] = options(40, 10, 20, 30, 50, 60, 70);
    const asked = (place: number) => ({
      question: `What?\n${[10, 20, 30, 40].map((n, i) => `${'ABCD'[i]}. ${'y'.repeat(n)}`).join('\n')}`,
      answer: 'y'.repeat([40, 30, 20, 10][place] as number),
    });
    const siblings = Array.from({ length: 40 }, (_, i) => asked(places[i % 10] as number));
    const random = randomFrom('options');
    const [rounds, found] = [600, { longer: 0 }];
    for (let round = 0; round < rounds; round++) {
      const place = places[round % 10] as number;
      const wrong = others.filter(({ text: { length } }) =>
        place === 0 ? length < 40 : place === 3 ? length > 40 : true,
      );
      const one = wrongOption({ ...requestOf('What?'), siblings }, right, wrong, random);
      if (one.text.length > 40) found.longer++;
    }
    t.ok(Math.abs(found.longer / rounds - 0.5) < 0.08, `${found.longer} of ${rounds} are longer`);
  },
);

t.test(
  'the first of two takes the best or the next by lot, the second what is nearest',
  async (t) => {
    const [right, ...others] = options(40, 41, 42, 90);
    const seen: Record<number, number> = { 41: 0, 42: 0, 90: 0 };
    for (let seed = 0; seed < 200; seed++) {
      const { length } = wrongOption(requestOf('?'), right, others, randomFrom(`${seed}`)).text;
      seen[length] = (seen[length] ?? 0) + 1;
    }
    t.ok((seen[41] ?? 0) > 60 && (seen[42] ?? 0) > 60, JSON.stringify(seen));
    const second = { ...requestOf('?'), taken: ['x', 'y'] };
    t.equal(wrongOption(second, right, others, randomFrom('1')).text.length, 41);
  },
);
