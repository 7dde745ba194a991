import t from 'tap';
import { clozeMost, clozeQuestions, contentOf } from '../../../pipelines/stages/cloze.js';

const sentences = Array.from({ length: 6 }, (_, i) => [
  `On day ${'ABCDEF'[i]} the old man told Zoltan that\nthe river would rise before night came.`,
  `Then she walked with Petra over the long hill and never once looked back at town ${i}.`,
  'Then she said that nobody could know it and she left the house before the dawn broke.',
]).flat();

t.test('cloze questions: a rare name left out, its sentence the evidence', async (t) => {
  const text = sentences.join(' ');
  const questions = clozeQuestions(text, 2, 'x');
  t.strictSame(questions.map(({ answer }) => answer).sort(), ['Petra', 'Zoltan']);
  for (const { question, answer = '', evidence, cloze } of questions) {
    t.equal(cloze, true);
    t.notMatch(question, answer);
    const [[start, end] = [0, 0]] = evidence ?? [];
    const sentence = Buffer.from(text).toString('utf8', start, end).replaceAll('\n', ' ');
    t.equal(question, `Which name is left out here: ${sentence.replace(answer, '_____')}`);
    t.notMatch(contentOf({ question, cloze: true }), /name|_/, 'the frame says nothing');
  }
  t.strictSame(clozeQuestions(text, 2, 'x'), questions, 'the same every time');
  t.strictSame(clozeQuestions('No names here at all.', 2, 'x'), []);
});

t.test('a name with a ligature, and in full, is one', (t) => {
  const text = sentences.join(' ').replace('Zoltan', 'Griﬃn').replaceAll('Zoltan', 'Griffin');
  const questions = clozeQuestions(text, 12, 'x');
  const answers = new Set(questions.map(({ answer }) => answer));
  t.strictSame([...answers].sort(), ['Griffin', 'Griﬃn', 'Petra']);
  for (const { question, answer = '', evidence } of questions) {
    const [[start, end] = [0, 0]] = evidence ?? [];
    const sentence = Buffer.from(text).toString('utf8', start, end).replaceAll('\n', ' ');
    t.ok(sentence.includes(answer), 'as its sentence writes it');
    t.match(question, '_____');
  }
  t.end();
});

const answers = (text: string, most = 20) =>
  clozeQuestions(text, most, 'x').map(({ answer }) => answer);

t.test('raising the number only adds questions', (t) => {
  const names = ['Zoltan', 'Petra', 'Quintus', 'Ottoline', 'Barnabas'];
  const text = names
    .flatMap((name, at) =>
      [1, 2, 3, 4, 5, 6].map(
        (day) =>
          `On that day the old man told ${name} that road ${at} of ${day} would be wet before night came.`,
      ),
    )
    .join(' ');
  const all = clozeQuestions(text, 25, 'x');
  t.equal(all.length, 25, 'each name five times at most');
  for (let most = 0; most < 25; most++)
    t.strictSame(clozeQuestions(text, most, 'x'), all.slice(0, most), `${most}`);
  t.end();
});

t.test('auto depends on the size of the document alone, within bounds', (t) => {
  const KiB = 1024;
  t.strictSame(
    [0, 5 * KiB, 40 * KiB - 1, 40 * KiB, 80 * KiB, 512 * KiB, 6000 * KiB].map((bytes) =>
      clozeMost('auto', bytes),
    ),
    [4, 4, 4, 5, 10, 64, 64],
  );
  t.strictSame([clozeMost(0, 80 * KiB), clozeMost(200, 5)], [0, 200], 'a number is taken as it is');
  t.end();
});

/** Sentences that ask for a name in the middle of each, often enough to be asked about. */
const about = (name: string, sentence = (_: number) => '') =>
  [1, 2, 3]
    .map(
      (day) =>
        sentence(day) || `After that the old man told ${name} that road ${day} would be wet.`,
    )
    .join(' ');

t.test('titles, days, peoples and abbreviations are no names', (t) => {
  for (const word of ['Duke', 'Sunday', 'Dutch', 'Colonel', 'Lordships', 'Lieut'])
    t.strictSame(answers(about(word)), [], word);
  t.strictSame(answers(`${about('Barons')} He saw one baron.`), [], 'a plural of a common word');
  for (const name of ['Zoltan', 'Ottoline', 'Žofie', 'Бернард'])
    t.ok(answers(about(name)).length > 0, name);
  t.end();
});

t.test('a sentence is whole: titles do not cut it, headings and tables are none', (t) => {
  const cut = about(
    '',
    (day) =>
      `In the evening of day ${day} Mrs. Ottoline Brown and Capt. Fisher saw that Zoltan went home.`,
  );
  for (const { question } of clozeQuestions(cut, 20, 'x'))
    t.match(question, /: In the evening .* went home\.$/);
  t.ok(answers(cut).includes('Zoltan'));
  const abroad = 'Il était allé très loin avec Zoltan cet été. Après cela la route était fermée.';
  t.match(
    clozeQuestions(
      [1, 2, 3].map((day) => abroad.replace('loin', `loin au jour ${day}`)).join(' '),
      1,
      'x',
    ),
    [{ question: /: Il .* cet été\.$/ }],
    'letters with marks end a sentence, too',
  );
  const heading = about(
    '',
    (day) => `### How the old man of road ${day} told Zoltan that it was wet\n\n`,
  );
  const lower = about(
    '',
    (day) => `told the old man of road ${day} and Zoltan that it was wet again.\n\n`,
  );
  const table = about(
    '',
    (day) => `| old man of the road ${day} | told Zoltan | that it was wet again |\n\n`,
  );
  for (const text of [heading, lower, table]) t.strictSame(answers(text), [], text.slice(0, 20));
  t.end();
});

t.test('one of many is no name, and a mark of emphasis does not run into the blank', (t) => {
  t.strictSame(
    answers(
      about('', (day) => `On day ${day} the old man met a Zoltan that he knew from the hills.`),
    ),
    [],
  );
  t.strictSame(
    answers(about('', (day) => `On day ${day} the old man met the good ship _Zoltan_ in a storm.`)),
    [],
  );
  t.end();
});

t.test('a sentence that stands twice is asked about once, one that fits two names never', (t) => {
  const twice = 'On the last day the old man told Zoltan that the road would be wet.';
  const questions = clozeQuestions(`${about('Zoltan')} ${twice} ${twice}`, 20, 'x');
  t.equal(questions.filter(({ question }) => question.includes('last day')).length, 1);
  const form = [
    about('Zoltan'),
    about('Petra'),
    'Let it be known to all that Petra has paid the toll of the bridge.',
    'Let it be known to all that Zoltan has paid the toll of the bridge.',
    'Let it be known to all that Petra has paid the tithe of the mill.',
  ].join(' ');
  const asked = clozeQuestions(form, 20, 'x').map(({ question }) => question);
  t.notOk(asked.some((question) => question.includes('toll')));
  t.ok(asked.some((question) => question.includes('tithe')));
  t.notOk(
    asked.some((question) => question.includes('After that')),
    'nor one of two like it',
  );
  t.end();
});

t.test('texts without names in capitals give none', (t) => {
  const texts = [
    '話說唐僧師徒四人一路西行。'.repeat(200),
    'for (const item of items) console.log(item);\n'.repeat(200),
    'a small text without any capital inside it, whatever zoltan says.\n'.repeat(50),
    'Hi.',
    '',
  ];
  for (const text of texts) t.strictSame(answers(text), [], text.slice(0, 20));
  t.end();
});

t.test('hostile texts take no time', (t) => {
  const started = performance.now();
  for (const text of [
    '"'.repeat(1 << 20),
    'a. '.repeat(1 << 18),
    `ab.${' '.repeat(1 << 20)}x`,
    `Aa${'.'.repeat(1 << 20)}`,
    '\n \n'.repeat(1 << 18),
    `${'Abcd" '.repeat(40)}${'"'.repeat(1 << 20)}`,
  ])
    answers(text);
  const seconds = (performance.now() - started) / 1000;
  t.ok(seconds < 20, `${seconds.toFixed(1)} s`);
  t.end();
});
