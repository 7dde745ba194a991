import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { answerType } from '../../../pipelines/generators/answer-type.js';
import { inFormatOf } from '../../../pipelines/generators/format.js';
import type { AnswerRequest, QuestionAnswer } from '../../../pipelines/generators/generator.js';
import { createGenerator, generatorVersion } from '../../../pipelines/generators/index.js';
import { coreOf, sentencesOf, standsIn, wordCount } from '../../../pipelines/generators/text.js';

const openai = {
  base_url: 'http://localhost:1/v1',
  model: 'm',
  api_key_env: 'KEY',
  temperature: 0.7,
  top_p: 0.95,
  timeout_s: 1,
  attempts: 1,
};
const make = (answer_in_context: 'short' | 'always' | 'never' = 'short') =>
  createGenerator({ generator: 'extractive', answer_in_context, max_answer_tokens: 64, openai });
const generator = make();

const request = (changes: Partial<AnswerRequest>): AnswerRequest => {
  const base: Omit<AnswerRequest, 'trainingText'> = {
    kind: 'preferred',
    question: { question: 'What is the surname of Anna', answer: 'Hollis' },
    context: [],
    trainingContext: ['In spring, Anna Hollis met Carl Briggs near the old mill.'],
    siblings: [],
    others: [],
    taken: [],
    seed: 'seed',
    candidate: 0,
    ...changes,
  };
  return { trainingText: base.trainingContext.join('\n'), ...base };
};

const give = async (changes: Partial<AnswerRequest>, by = generator) => {
  const generation = await by.generate(request(changes));
  return 'answer' in generation ? generation.answer : generation.refusal;
};

t.test('types of answers', async (t) => {
  const cases: Record<string, string> = {
    Yes: 'yes-no',
    '1969': 'year',
    '308': 'number',
    '$1,200.50': 'number',
    '91%': 'number',
    'forty-two': 'number',
    '14 July 1789': 'date',
    'July 2019': 'date',
    'twelve years': 'quantity',
    'about 20 miles': 'quantity',
    'Wilhelm Conrad Röntgen': 'name',
    'University of Vienna': 'name',
    'Ludwig van Beethoven': 'name',
    'a54e2eed-e625-4570-9f74-3624e77d6684': 'code',
    flood: 'phrase',
    'burning combustible materials': 'phrase',
    皇帝: 'phrase',
    'U.S': 'name',
    'He was the captain of the ship and died': 'sentence',
    'He left. She stayed': 'sentence',
  };
  for (const name of [
    'J. K. Rowling',
    'B. R. Ambedkar',
    'Mr. Chips',
    'Dr. Jane Doe',
    'B. Traven',
  ]) {
    t.equal(answerType(name), 'name', name);
  }
  t.equal(answerType('March 18, 2005'), 'date');
  for (const [value, type] of Object.entries(cases)) t.equal(answerType(value), type, value);
});

t.test('whether an answer stands in a text', async (t) => {
  const stands = (answer: string, text: string) => standsIn(answer, [text]);
  t.ok(stands('Anna  HOLLIS.', 'then anna\nHollis came'), 'case, space and marks do not matter');
  t.ok(stands('the old mill', 'near an Old Mill,'), 'nor does an article');
  t.ok(stands('don’t', "I don't"));
  t.notOk(stands('Holl', 'Anna Hollis'), 'whole words only');
  t.notOk(stands('Hollis', 'Anna Hollison'));
  t.notOk(stands('5', 'it is 3.5'));
  t.notOk(stands('200', 'it is 1,200'));
  t.ok(stands('200', 'it is 200.'));
  t.ok(stands('皇帝', '他是第一个皇帝吗'), 'no word boundaries in Chinese');
  t.ok(stands('308', '得308分'));
  t.ok(stands('naïve', 'so nai\u0308ve'), 'composed or not');
  t.notOk(stands('...', 'a ... b'), 'marks say nothing');
  t.notOk(standsIn('Anna Hollis', ['Anna', 'Hollis']), 'not across chunks');
  t.ok(standsIn('Anna left. Carl stayed.', ['x Carl stayed.', 'Anna left. y']), 'but sentences');
  t.notOk(standsIn('Anna left. Carl stayed.', ['Anna left. y']));
});

t.test('outer form', async (t) => {
  t.equal(inFormatOf('The Hague.', 'Vienna'), 'The Vienna.');
  t.equal(inFormatOf('a red car', 'Orange boat'), 'an orange boat');
  t.equal(inFormatOf('"flood"', 'Fire'), '"fire"');
  t.equal(inFormatOf('NASA HQ', 'old mill'), 'OLD MILL');
  t.equal(inFormatOf('Flood', 'fire'), 'Fire');
  t.equal(inFormatOf('1969', '1970'), '1970');
  t.equal(inFormatOf('"Dan" Haggerty', 'Fox'), 'Fox', 'marks around a part are not the form');
  t.equal(coreOf('(a) and (b).'), '(a) and (b)');
  t.equal(coreOf(' “The Hague”. '), 'Hague');
  t.equal(wordCount('第一个皇帝 of 1999'), 5);
  t.strictSame(
    sentencesOf('Mr J. R. Smith left. "Why?" she asked.  He said no! 他走了。她笑了。'),
    ['Mr J. R. Smith left.', '"Why?" she asked.', 'He said no!', '他走了。', '她笑了。'],
  );
  t.strictSame(
    sentencesOf('It told Mrs. Pell of St. Anne. Dr. Orn knew. (Mr. Hay did.) It ends.'),
    [...['It told Mrs. Pell of St. Anne.', 'Dr. Orn knew.', '(Mr. Hay did.)', 'It ends.']],
  );
});

t.test('the preferred answer is the reference answer', async (t) => {
  t.strictSame(await give({}), {
    text: 'Hollis',
    finishReason: 'stop',
    inContext: true,
    meanLogprob: null,
  });
  const question = { question: 'Who?' };
  t.match(await give({ question }), { reason: 'no-reference-answer' });
  t.match(await give({ question: { ...question, answer: ' . ' } }), { reason: 'empty-answer' });
  const absent = { question: { ...question, answer: 'Zed' } };
  t.match(await give(absent), { reason: 'answer-not-in-context', detail: /"Zed"/ });
  t.match(await give(absent, make('never')), { text: 'Zed', inContext: false });
  const long = {
    question: { ...question, answer: 'They met by chance at an old mill in spring.' },
  };
  t.match(await give(long), { text: /^They met/, inContext: false }, 'long ones need not stand');
  t.match(await give(long, make('always')), { reason: 'answer-not-in-context' });
});

t.test('wrong answers come from questions of the same form first', async (t) => {
  const siblings: QuestionAnswer[] = [
    { question: 'What is the surname of Anna', answer: 'Hollis' },
    { question: 'What is the surname of Carl', answer: 'Briggs' },
    { question: 'What is the surname of Dora', answer: 'Farrow' },
    { question: 'What happened at Arden', answer: 'flood' },
    { question: 'Where is Carl', answer: 'London' },
  ];
  const context = ['There Edith Walton saw Edith Walton.'];
  for (let seed = 0; seed < 20; seed++) {
    const changes = { siblings, context, seed: `${seed}` };
    t.match(await give({ ...changes, kind: 'mixed' }), { text: 'Briggs', inContext: true });
    t.match(await give({ ...changes, kind: 'irrelevant' }), { text: 'Farrow', inContext: false });
  }
  t.match(
    await give({ siblings, context, kind: 'irrelevant', taken: ['Farrow'] }),
    { text: 'London' },
    'then of another form',
  );
});

t.test('wrong answers come from the text where no question helps', async (t) => {
  const trainingContext = [
    'Then Anna Hollis paid 308 crowns in 1969. She met Carl Briggs in 1970 after three years. xx',
  ];
  const context = [
    'So it was. Later Edith Walton paid 415 crowns in 1981, and six years passed. xx',
  ];
  const cases = [
    ['Who paid?', 'Anna Hollis', 'Carl Briggs', 'Edith Walton'],
    ['When?', '1969', '1970', '1981'],
    ['How long?', 'two years', 'three years', 'six years'],
  ] as const;
  for (const [question, answer, mixed, irrelevant] of cases) {
    const asked = { question: { question, answer }, trainingContext };
    const text = { ...asked, context: [...context, ...trainingContext] };
    t.match(await give({ ...text, kind: 'mixed' }), { text: mixed, inContext: true });
    t.match(await give({ ...text, kind: 'irrelevant' }), { text: irrelevant, inContext: false });
  }
  const kind = 'irrelevant' as const;
  const nothing = { question: { question: 'How far?', answer: '20 miles' }, trainingContext };
  t.match(await give({ ...nothing, kind, context }), { text: /^(?:415|6|six) miles$/ });
  t.match(await give({ ...nothing, kind, context: ['a b c'] }), {
    reason: 'no-wrong-answer',
    detail: 'no quantity like "20 miles" is absent from the context',
  });
});

t.test('a wrong answer is never right', async (t) => {
  const answer = 'Conrad Röntgen';
  const question = { question: 'Who taught Anna Hollis?', answer };
  const near = [
    'Wilhelm Conrad Röntgen',
    'Röntgen',
    'conrad röntgen',
    'Anna Hollis',
    '"Conrad Röntgen"',
  ];
  const siblings = near.map((answer, i) => ({ question: `Who taught ${i}?`, answer }));
  for (const kind of ['mixed', 'irrelevant'] as const) {
    const trainingContext = kind === 'mixed' ? [near.join(', then ')] : ['none of them'];
    t.match(await give({ kind, question, siblings, trainingContext }), {
      reason: 'no-wrong-answer',
    });
  }
  const same = [{ question: question.question, answer: 'Carl Briggs' }];
  t.match(
    await give({ kind: 'mixed', question, siblings: same }),
    { reason: 'no-wrong-answer' },
    'a second reference answer to the same question is right, too',
  );
  const no = { question: { question: 'Is it?', answer: 'Yes' }, kind: 'irrelevant' as const };
  t.match(await give(no), { text: 'No', inContext: false });
});

t.test('summaries: sentences of about the same length', async (t) => {
  const sentence = (i: number, words: number) =>
    `Story ${Array.from({ length: words - 2 }, (_, k) => `w${i}x${k}`).join(' ')} ended.`;
  const texts = [0, 1, 2].map((c) =>
    Array.from({ length: 12 }, (_, i) => sentence(100 * c + i, 6 + (i % 5))).join(' '),
  );
  const answer = Array.from({ length: 4 }, (_, i) => sentence(1000 + i, 9)).join(' ');
  const question = { question: 'What is the plot?', answer };
  const trainingContext = [texts[0], texts[1]] as string[];
  const text = { question, context: texts, trainingContext };
  for (let seed = 0; seed < 10; seed++) {
    const mixed = await give({ ...text, kind: 'mixed', seed: `${seed}` });
    t.match(mixed, { text: /^Story .* ended\.$/, inContext: true });
    const irrelevant = await give({ ...text, kind: 'irrelevant', seed: `${seed}` });
    t.match(irrelevant, { text: /^Story .* ended\.$/, inContext: false });
    for (const given of [mixed, irrelevant]) {
      const words = 'text' in given ? wordCount(given.text) : 0;
      t.ok(Math.abs(words - 36) <= 8, `${words} words`);
    }
  }
  const other = Array.from({ length: 9 }, (_, i) => sentence(2000 + i, 9)).join(' ');
  const siblings = [{ question: 'What is the setting?', answer: other }];
  t.match(
    await give({ ...text, kind: 'irrelevant', siblings }),
    {
      text: `${other.split('. ').slice(0, 4).join('. ')}.`,
    },
    'a sibling cut to length',
  );
});

t.test('nothing outside gives a wrong answer away', async (t) => {
  const random = randomFrom('give-away');
  const pick = (list: readonly string[]) => list[random.below(list.length)] as string;
  const first = 'Anna Bo Christabel Dora Ed Fitzwilliam Gus Hieronymus Ida Jo Katharina Lee'.split(
    ' ',
  );
  const last =
    'Ash Bartholomew Cole Dunn Eisenhower Fox Goldsworthy Hay Ince Jung Kirkpatrick Ott'.split(' ');
  const things = 'boat lamp garden chandelier ox letter wheelbarrow key instrument hat'.split(' ');
  const name = () => `${pick(first)} ${pick(last)}`;
  const sentence = () =>
    pick([
      `In ${1800 + random.below(200)} the ${pick(things)} went to ${name()}.`,
      `There ${name()} paid ${2 + random.below(900)} crowns for a ${pick(things)}.`,
      `Nobody saw the ${pick(things)} after ${name()} left.`,
    ]);
  const chunk = () => `begin ${Array.from({ length: 20 }, sentence).join(' ')} end`;
  const counts = { longer: 0, shorter: 0, right: 0, wrong: 0, refused: 0, form: 0 };
  for (let sample = 0; sample < 400; sample++) {
    const trainingContext = [chunk(), chunk()];
    const context = [...trainingContext, chunk(), chunk()];
    const reference = pick(
      [
        () => name(),
        () => `${1800 + random.below(200)}`,
        () => `a ${pick(things)}.`,
        () => `${2 + random.below(900)} crowns`,
      ].map((make) => make()),
    );
    const question = { question: `What about number ${sample}?`, answer: reference };
    for (const kind of ['irrelevant', 'mixed'] as const) {
      const changes = { kind, question, context, trainingContext, seed: `${sample} ${kind}` };
      const given = await give(changes);
      if (!('text' in given)) {
        counts.refused++;
        continue;
      }
      t.strictSame(await give(changes), given, 'the same seed, the same answer');
      if (given.inContext !== (kind === 'mixed')) t.fail(`${kind}: ${given.text}`);
      counts.right += reference.length;
      counts.wrong += given.text.length;
      if (given.text.length > reference.length) counts.longer++;
      if (given.text.length < reference.length) counts.shorter++;
      const form = (text: string) => [
        /\.$/.test(text),
        /^an? /.test(text),
        /^\p{Lu}/u.test(text),
        /\d/.test(text),
      ];
      if (form(given.text).join() !== form(reference).join()) counts.form++;
      t.equal(wordCount(given.text), wordCount(reference), `${given.text} for ${reference}`);
    }
  }
  t.ok(counts.refused < 150, `${counts.refused} of 800 refused`);
  t.equal(counts.form, 0, 'marks, articles, capitals and digits are alike');
  t.ok(
    Math.abs(counts.wrong / counts.right - 1) < 0.03,
    `${counts.wrong} characters for ${counts.right}`,
  );
  const share = counts.longer / (counts.longer + counts.shorter);
  t.ok(Math.abs(share - 0.5) < 0.08, `${counts.longer} longer, ${counts.shorter} shorter`);
});

t.test('registry', async (t) => {
  t.equal(generatorVersion('extractive'), 6);
  t.strictSame([generator.name, generator.cached, generator.sampling], ['extractive', false, {}]);
  t.throws(() => generatorVersion('x'), { code: 'CONFIG', message: /extractive, openai/ });
});

t.test('another accepted answer is right: it may be given, and is never a wrong one', async (t) => {
  const question = { question: 'Who wrote it?', answer: 'Samuel Clemens', answers: ['Mark Twain'] };
  const trainingContext = ['It was written by Mark Twain. Jules Verne read it, as did Karl May.'];
  const preferred = await give({ question, trainingContext });
  t.equal('text' in preferred && preferred.text, 'Mark Twain');
  for (let i = 0; i < 20; i++) {
    const mixed = await give({
      ...{ kind: 'mixed', question, trainingContext, context: trainingContext },
      seed: `${i}`,
    });
    t.match('text' in mixed && mixed.text, /^(?:Jules Verne|Karl May)$/);
  }
});

t.test('an answer that a border of neighbouring chunks cuts stands in the context', async (t) => {
  const trainingContext = ['In spring, Anna Hol', 'lis met Carl Briggs.'];
  const given = await give({ trainingContext, trainingText: trainingContext.join('') });
  t.strictSame('text' in given && [given.text, given.inContext], ['Hollis', true]);
});

t.test(
  'answers to questions of other documents are wrong answers where there is a pool',
  async (t) => {
    const others = [{ question: 'What is the surname of Otto', answer: 'Wegener' }];
    const wrong = await give({ kind: 'irrelevant', others });
    t.equal('text' in wrong && wrong.text, 'Wegener');
  },
);

t.test('an answer is found in whatever form either is written, and given as written', async (t) => {
  const pairs: [string, string][] = [
    ['Griffin Fifield', 'Griﬃn Fiﬁeld'],
    ['Anna Karenina', 'Anna\u00A0Karenina'],
    ['1990-1995', '１９９０–１９９５'],
    ["the O'Brien affair", 'the O’Brien aﬀair'],
    ['کتاب\u200Cها', 'کتابها'],
    ['ガラス', 'ｶﾞﾗｽ'],
  ];
  for (const [a, b] of pairs.flatMap(([a, b]) => [
    [a, b],
    [b, a],
  ]) as [string, string][]) {
    const found = await give({
      question: { question: 'What?', answer: a },
      trainingContext: [`There was ${b}, they said.`],
    });
    t.match(found, { text: a, inContext: true }, `${a} in ${b}`);
    const mixed = await give({
      kind: 'mixed',
      question: { question: 'What?', answer: a },
      siblings: [{ question: 'What else?', answer: b }],
      context: [`There was ${b}, they said.`],
      trainingContext: [`There was ${b}, they said.`],
    });
    t.not((mixed as { text?: string }).text, b, `${b} is no wrong answer beside ${a}`);
  }
});
