import t from 'tap';
import { cueStripper } from '../../../pipelines/template/cue.js';

const english = cueStripper('\n\nQuestion: ', '\nAnswer:');

t.test('what the template writes around a question stands once', (t) => {
  const cases = {
    'Who bought the boat? Answer:': 'Who bought the boat?',
    'Q: Who paid?\nA:': 'Who paid?',
    'Question: Who bought the map?\nAnswer:': 'Who bought the map?',
    'QUESTION : Q: Who?\n\nANSWER:\nAnswer :  ': 'Who?',
    'Name the ferryman Answer:': 'Name the ferryman',
    'question: who? answer:': 'who?',
  };
  for (const [question, right] of Object.entries(cases))
    t.equal(english(question), right, question);
  t.end();
});

t.test('the words of a question stay', (t) => {
  const kept = [
    'What did the note say:',
    'What is the answer:',
    'Write the final Answer:',
    'Which grade is an A:',
    'Is it option A: or B: that Q: asks for?',
    'Quelle: where is it?',
    'Answer:',
    'Q: A:',
    '  spaces stay  ',
  ];
  for (const question of kept) t.equal(english(question), question);
  t.end();
});

t.test('only what the template has, in any language', (t) => {
  const german = cueStripper('\n\nFrage: ', '\nAntwort:');
  t.equal(german('Frage: Wer war es?\nAntwort:'), 'Wer war es?');
  t.equal(german('Question: Wer war es? Answer:'), 'Question: Wer war es? Answer:');
  const chinese = cueStripper('\n问题：', '\n回答：');
  t.equal(chinese('问题：谁？回答：'), '谁？');
  const bare = cueStripper('<|user|>\n', '<|end|>');
  t.equal(bare('Q: Who? A:'), 'Q: Who? A:');
  const labelled = cueStripper('\n\nQuestion: ', '<|end|><|model|>\n');
  t.equal(labelled('Q: Who? Answer:'), 'Who? Answer:', 'the template has a label alone');
  t.end();
});
