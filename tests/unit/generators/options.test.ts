import t from 'tap';
import { chosenOption, optionsOf } from '../../../pipelines/generators/options.js';

const texts = (question: string) => optionsOf(question).map(({ text }) => text);
const three = ['a bell', 'a saw blade', 'the weights of a clock'];

t.test('options of a question, however they are marked', async (t) => {
  const asked = 'What was it made of?\n';
  const lines = (...marks: string[]) =>
    asked + marks.map((mark, i) => `${mark} ${three[i]}`).join('\n');
  for (const question of [
    lines('A.', 'B.', 'C.'),
    lines('(a)', '(b)', '(c)'),
    lines('1)', '2)', '3)'),
    lines('-', '-', '-'),
    lines('（A）', '（B）', '（C）'),
    lines('A、', 'B、', 'C、'),
    lines('(i)', '(ii)', '(iii)'),
    `What was it made of? 1) ${three[0]} 2) ${three[1]} 3) ${three[2]}`,
    `What was it made of? a) ${three[0]} b) ${three[1]} c) ${three[2]}`,
    `What was it made of? (A) ${three[0]} (B) ${three[1]} (C) ${three[2]}`,
    `What was it made of? A) ${three[0]}, B) ${three[1]}, C) ${three[2]}`,
  ])
    t.strictSame(texts(question), three, question);
});

t.test('what offers nothing', async (t) => {
  for (const question of [
    'Who was King Charles I. of England, and who was his wife?',
    'What is told of plan B?',
    'Which is right?\nB. the second\nC. the third',
    'What did Dr. A. Smith find?',
    'One option?\nA. this',
  ])
    t.strictSame(texts(question), [], question);
  t.strictSame(optionsOf(`A. x\nB. ${'y'.repeat(40_000)}`), [], 'too long to be a question');
});

t.test(
  'an answer names an option by its mark, its text or both; another is written so',
  async (t) => {
    const options = optionsOf(`What?\nA. a bell\nB. a saw blade.\nC. a clock`);
    const [, , third] = options;
    const written = (answer: string) => {
      const chosen = chosenOption(answer, options);
      return chosen && third ? [chosen.option.mark, chosen.write(third)] : undefined;
    };
    t.strictSame(written('B'), ['B', 'C']);
    t.strictSame(written('b.'), ['B', 'c.']);
    t.strictSame(written('(B)'), ['B', '(C)']);
    t.strictSame(written('B. a saw blade.'), ['B', 'C. a clock']);
    t.strictSame(written('A saw blade'), ['B', 'a clock']);
    t.strictSame(written('a saw blade.'), ['B', 'a clock.']);
    t.strictSame(written('The answer is B.'), ['B', 'The answer is C.']);
    t.strictSame(written('Antwort: B'), ['B', 'Antwort: C']);
    t.equal(written('The answer is a spring.'), undefined);
    t.equal(written('a spring'), undefined);
    t.equal(written('B. a spring'), undefined, 'a mark with another text');
  },
);
