import t from 'tap';
import { FEATURES, featuresOf } from '../../../../pipelines/report/separability/features.js';

/** Features that are not 0, by name. */
function named(text: string, question: string): Record<string, number> {
  const values = featuresOf(text, question);
  const all = FEATURES.map(({ name }, i) => [name, values[i] as number] as const);
  return Object.fromEntries(all.filter(([, value]) => value !== 0));
}

t.test('an answer with a little of everything', (t) => {
  // 31 characters; words yeah the u s won 2 0 twice, of which "the" and "won" are asked.
  const text = 'Yeah, the U.S. won 2-0 (twice)!';
  t.strictSame(named(text, 'Who won the cup?'), {
    characters: Math.log(32),
    words: Math.log(9),
    'word length': 31 / 8,
    'distinct words': 1,
    'words of the question': 2 / 8,
    'question covered': 2 / 4,
    'full stops': 2 / 8,
    commas: 1 / 8,
    'exclamation marks': 1 / 8,
    hyphens: 1 / 8,
    brackets: 1 / 8,
    digits: 2 / 31,
    capitals: 3 / 31,
    'capitalised words': 3 / 8,
    'capital first': 1,
    'sentence end': 1,
    talk: 1 / 8,
  });
  t.end();
});

t.test('one word, marks of transcripts, line breaks, digits first, repeated words', (t) => {
  t.strictSame(named('Paris', 'Where?'), {
    characters: Math.log(6),
    words: Math.log(2),
    'one word': 1,
    'word length': 5,
    'distinct words': 1,
    capitals: 1 / 5,
    'capitalised words': 1,
    'capital first': 1,
  });
  t.match(named('a: {um} _x_ um;\n"so" isn’t?', ''), {
    colons: 1 / 7,
    braces: 1 / 7,
    underscores: 2 / 7,
    semicolons: 1 / 7,
    'quotation marks': 2 / 7,
    apostrophes: 1 / 7,
    'question marks': 1 / 7,
    'line breaks': 1,
    'article first': 1,
    talk: 3 / 7,
    'distinct words': 6 / 7,
  });
  t.match(named('7 of 7', ''), { 'digit first': 1, digits: 2 / 6, 'distinct words': 2 / 3 });
  t.end();
});

t.test('letters of any script count, each once, and nothing is not a number', (t) => {
  // A letter beyond U+FFFF is one character.
  t.match(named('是的。𠀀', '是的吗'), {
    characters: Math.log(5),
    words: Math.log(3),
    'words of the question': undefined,
  });
  t.match(named('是的。', ''), { 'sentence end': 1 });
  t.match(named('Éire Ωmega', 'éire'), { capitals: 2 / 10, 'question covered': 1 });
  for (const text of ['', ' \n', '?!', '\ud800', 'é\u0301'.repeat(50)]) {
    t.ok(featuresOf(text, '').every(Number.isFinite), JSON.stringify(text));
  }
  t.equal(featuresOf('', '').length, FEATURES.length);
  t.equal(new Set(FEATURES.map(({ name }) => name)).size, FEATURES.length, 'names are unique');
  t.end();
});

t.test('a long answer takes no time', (t) => {
  const started = performance.now();
  featuresOf('a.'.repeat(500_000), 'b '.repeat(500_000));
  t.ok(performance.now() - started < 5000);
  t.end();
});
