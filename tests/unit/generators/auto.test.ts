import t from 'tap';
import type { AnswerRequest } from '../../../pipelines/generators/generator.js';
import { createGenerator } from '../../../pipelines/generators/index.js';
import { wordsAt } from '../../../pipelines/generators/twins/slots.js';
import { functionWordsOf } from '../../../pipelines/language/function-words.js';

const generator = createGenerator({
  generator: 'auto',
  answer_in_context: 'never',
} as Parameters<typeof createGenerator>[0]);

const SIBLINGS = [
  'The surveyor Paul Hendry said that a dry summer and the long frost had broken the wall. A second report was sent to the mayor, who paid 320 crowns for the road.',
  'The baker Martha Quinn wrote that the green mill had cost 780 crowns, because the flood of 1921 had carried a wheel away. A cheap roof was made for the tower.',
  'The painter Emil Grant found that the tall lamp and the white fence had been sold to a farmer.',
];
const LONG =
  'The engineer Ruth Carver told the council that the old bridge had cost 450 crowns, because the storm of 1913 had taken the first pillar. Ruth Carver asked for a new survey and a better crane.';

const ask = (change: Partial<AnswerRequest> = {}) => {
  const context = ['The bridge of Tarn was taken by the storm.', ...SIBLINGS];
  return generator.generate({
    ...{ kind: 'mixed', question: { question: 'What was said of the bridge?', answer: LONG } },
    ...{ context, trainingContext: context, trainingText: context.join('\n') },
    siblings: SIBLINGS.map((answer, at) => ({ question: `What was said, part ${at}?`, answer })),
    ...{ others: [], taken: [], seed: '1', candidate: 0 },
    ...change,
  });
};

t.test('a long answer says which share of the content words gave way', async (t) => {
  const words = wordsAt(LONG);
  const isFunction = functionWordsOf(words.map(({ small }) => small));
  const content = words.filter(({ small }) => !isFunction(small));
  let made = 0;
  for (let seed = 0; seed < 40; seed++) {
    const one = await ask({ seed: `${seed}` });
    if (!('answer' in one)) continue;
    made++;
    const left = new Set(wordsAt(one.answer.text).map(({ small }) => small));
    const gone = content.filter(({ small }) => !left.has(small)).length / content.length;
    t.ok((one.answer.editShare ?? 0) >= gone - 1e-9 && gone > 0, one.answer.text);
  }
  t.ok(made > 20, `${made} answers`);
});

t.test('what is no twin has no such share', async (t) => {
  for (const kind of ['preferred', 'irrelevant'] as const) {
    const question = {
      question: 'Was the bridge old?',
      answer: kind === 'preferred' ? LONG : 'Yes',
    };
    const made = await ask({ kind, question });
    t.ok('answer' in made && made.answer.editShare === undefined, JSON.stringify(made));
  }
});

const OPTIONS = 'What was taken by the storm? (A) a bell (B) a pillar (C) a saw';
const short = (question: string, answer: string, change: Partial<AnswerRequest> = {}) =>
  ask({ question: { question, answer }, ...change });

t.test('where the question allows no other wrong answer, that is said', async (t) => {
  const exhausted = { refusal: { reason: 'no-wrong-answer', exhausted: true } };
  t.match(await short('Was it old?', 'Yes'), { answer: { text: 'No' } });
  t.match(await short('Was it old?', 'Yes', { taken: ['Yes', 'No'] }), exhausted);
  t.match(await short(OPTIONS, '(B)', { taken: ['(B)', '(A)', '(C)'] }), exhausted);
  t.match(await short(OPTIONS, '(B)', { taken: ['(B)', '(A)'] }), { answer: { text: '(C)' } });
  t.match(await short(OPTIONS, 'a pillar', { taken: ['a saw'] }), { answer: { text: 'a bell' } });
  // What the texts do not give is another matter.
  const none = await short('Who was it?', 'Berit Solm', { siblings: [], context: ['Nothing.'] });
  t.ok('refusal' in none && none.refusal.exhausted === undefined, JSON.stringify(none));
});

t.test('a number behind an article has another number', async (t) => {
  const invented = async (answer: string) => {
    const made = await short('When was it?', answer, { kind: 'irrelevant', siblings: [] });
    return 'answer' in made ? made.answer.text : JSON.stringify(made);
  };
  t.match(await invented('the 1830s'), /^the 1[789]\d0s$/);
  t.not(await invented('the 1830s'), 'the 1830s');
  t.match(await invented('the 9th century'), /^the \d+(?:th|st|nd|rd) century$/);
});

t.test('of hundreds there are thousands', async (t) => {
  const made = await short('How many came?', 'hundreds', { kind: 'irrelevant', siblings: [] });
  t.match(made, { answer: { text: /^(?:dozens|thousands|millions|billions)$/ } });
});

t.test('an alternative of the right answer is no wrong one', async (t) => {
  const both = { question: 'Was it old?', answer: 'Yes', answers: ['No.'] };
  t.match(await ask({ question: both }), { refusal: { exhausted: true } });
  const letters = { question: OPTIONS, answer: '(B)', answers: ['a bell'] };
  for (let seed = 0; seed < 8; seed++)
    t.match(await ask({ question: letters, seed: `${seed}` }), { answer: { text: '(C)' } });
});

t.test('what begins small, or was cut off, is no sentence', async (t) => {
  const given = async (answer: string, answers: readonly string[]) => {
    const texts: string[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const one = await ask({
        ...{ seed: `${seed}`, question: { question: 'What was said of it?', answer } },
        siblings: answers.map((text, at) => ({
          question: `What was said, part ${at}?`,
          answer: text,
        })),
      });
      if ('answer' in one) texts.push(one.answer.text);
    }
    return texts;
  };
  const small = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
  const said = /surveyor|baker|painter/i;
  t.ok((await given(LONG, SIBLINGS)).some((text) => said.test(text)));
  for (const text of await given(LONG, SIBLINGS.map(small))) t.notMatch(text, said);
  for (const text of await given(small(LONG), SIBLINGS)) t.notMatch(text, said);
  const cut = SIBLINGS.map((text) => text.replace(/\.$/, ','));
  for (const text of await given(LONG, cut)) t.notMatch(text, said);
});

const shortAnswers = async (
  question: string,
  answer: string,
  context: string[],
  kind: AnswerRequest['kind'] = 'mixed',
) => {
  const texts = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const one = await ask({
      ...{ kind, seed: `${seed}`, question: { question, answer }, siblings: [], context },
      ...{ trainingContext: context, trainingText: context.join('\n') },
    });
    if ('answer' in one) texts.add(one.answer.text);
  }
  return [...texts];
};

t.test('to who no thing answers', async (t) => {
  const context = [
    'It is said that a sailor gave him the ring. Then he met a farmer near the mill, and she wore a shoe. He kept a lantern in the hall, too.',
  ];
  const found = await shortAnswers('Who gave him the ring?', 'a sailor', context);
  t.strictSame(found, ['a farmer']);
  const alone = context.map((text) => text.replace('a farmer', 'them'));
  t.strictSame(await shortAnswers('Who gave him the ring?', 'a sailor', alone), []);
  const things = await shortAnswers('What gave him light?', 'a candle', [
    `${context[0]} It is said that a candle gave him light.`,
  ]);
  t.ok(things.length > 0, things.join());
});

t.test('no "1 years", and no "either" without "or"', async (t) => {
  const years = await shortAnswers(
    'How long did he stay?',
    '3 years',
    ['He stayed for 3 years. They had oars.'],
    'irrelevant',
  );
  t.ok(years.length > 2, years.join());
  t.notOk(years.includes('1 years'), years.join());
  const text =
    'Some crews require a vote in all halls. They demand either a majority in both houses. All left.';
  const asked = 'What do some crews do?';
  const own = 'require a vote in all halls';
  t.strictSame(await shortAnswers(asked, own, [text]), []);
  const whole = text.replace('either a', 'a');
  t.strictSame(await shortAnswers(asked, own, [whole]), ['demand a majority in both houses']);
});

t.test('a blank has one right answer, whatever its sentence denies', async (t) => {
  const context = [
    'Anna Bell did not see Henry Carter in Boston. Martha Quinn came later, and Martha Quinn laughed. Then Emil Grant said that it was late.',
  ];
  const denied = 'Which name is left out here: He could not have seen _____ in Boston?';
  t.ok((await shortAnswers(denied, 'Henry Carter', context)).length > 0);
  t.strictSame(await shortAnswers('Who did not come?', 'Henry Carter', context), []);
});
