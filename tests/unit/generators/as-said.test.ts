import t from 'tap';
import { asSaid, inCaseAs } from '../../../pipelines/generators/as-said.js';

const TEXT =
  'The first school was run by Mary Stokes, who came from London. Eggs were sold there; Owls is a word.';

t.test('an answer in one case is what the texts have for it', (t) => {
  t.equal(asSaid('MARY STOKES', [TEXT]), 'Mary Stokes');
  t.equal(asSaid('london', ['Nothing.', TEXT]), 'London');
  t.equal(
    asSaid('the london', [TEXT.replace('from', 'from the')]),
    'the London',
    'with its article',
  );
  t.end();
});

t.test('what is no name inside a sentence stays as it is', (t) => {
  for (const [own, why] of [
    ['Mary Stokes', 'of two cases'],
    ['school', 'said so'],
    ['eggs', 'a sentence gave it the capital'],
    ['lond', 'a part of a word'],
    ['MTV', 'short: its own capitals'],
    ['vienna', 'said nowhere'],
  ] as const)
    t.equal(asSaid(own, [TEXT]), undefined, why);
  t.end();
});

t.test('the case of another answer', (t) => {
  t.equal(inCaseAs('LONDON', 'York'), 'YORK');
  t.equal(inCaseAs('london', 'New York'), 'new york');
  t.end();
});
