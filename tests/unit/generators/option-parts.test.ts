import t from 'tap';
import { isNegated } from '../../../pipelines/generators/negated.js';
import { isRightBeside } from '../../../pipelines/generators/option-parts.js';

const option = (mark: string, text: string) => ({ mark, text });

t.test('an option that holds the right one may be right', (t) => {
  const wind = option('A', 'the wind');
  for (const other of [
    option('B', 'mainly the wind'),
    option('C', 'the wind and the rain'),
    option('D', 'All of the above'),
    option('D', 'both A and B'),
    option('D', 'A and C only'),
  ]) {
    t.ok(isRightBeside(other, wind), other.text);
    t.ok(isRightBeside(wind, other), `${other.text}, the other way`);
  }
  for (const other of [
    option('B', 'the window'),
    option('C', 'None of the above'),
    option('D', 'B and C'),
  ])
    t.notOk(isRightBeside(other, wind), other.text);
  t.end();
});

t.test('where none of the above is right, all others are wrong', (t) => {
  const none = option('D', 'None of the above');
  t.notOk(isRightBeside(option('A', 'the wind'), none));
  t.notOk(isRightBeside(option('C', 'All of the above'), none));
  t.end();
});

t.test('where all of the above are right, none of the above is not', (t) => {
  const all = option('C', 'all of these');
  t.notOk(isRightBeside(option('D', 'none of these'), all));
  t.ok(isRightBeside(option('A', 'the wind'), all));
  t.end();
});

t.test('a question may ask for what is not so', (t) => {
  for (const question of [
    'Who did not throw at all?',
    'Which of these is NOT a mineral?',
    'What do beroids not have?',
    'Cydippids are not what?',
    "Which city isn't on the coast?",
  ])
    t.ok(isNegated(question), question);
  for (const question of [
    'Which court argued that the treaty did not prevent it?',
    'How many species have not been named?',
    'Who was it?',
    'What is the knot called?',
  ])
    t.notOk(isNegated(question), question);
  t.end();
});
