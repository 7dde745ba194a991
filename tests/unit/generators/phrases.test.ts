import t from 'tap';
import { shapeOf } from '../../../pipelines/generators/phrases/phrase-shape.js';
import { phrasesLike } from '../../../pipelines/generators/phrases/phrase-spans.js';

const like = (phrase: string, said: string, text: string): string[] =>
  phrasesLike(shapeOf(phrase, [said]), text);

t.test('a phrase of the text is as many words of the same kinds, and whole', (t) => {
  const said = 'The fee pays for the public libraries of the town.';
  const text =
    'In the spring the wooden bridges were closed. A new wooden bridge costs a lot, and the two old mills burned. Later the council sold the royal forests.';
  const found = like('public libraries', said, text);
  t.ok(found.includes('wooden bridges') && found.includes('royal forests'), found.join());
  // One of a kind for many, half of a longer phrase, what has a number before it.
  for (const none of ['wooden bridge', 'new wooden', 'old mills', 'bridge costs'])
    t.notOk(found.includes(none), none);
  t.end();
});

t.test('no phrase is cut out of a longer one', (t) => {
  const said = 'They asked for the fresh water.';
  const text =
    'He praised the stone bridge keeper, the fine work of his father, a man with no red coat on, and the other large house. She liked the cold wind.';
  t.strictSame(like('fresh water', said, text), ['cold wind']);
  t.end();
});

t.test('what stands behind a number is a part of what it counts', (t) => {
  const text = 'She fed young horses. He saw three brown dogs.';
  t.strictSame(like('old farmers', 'They met old farmers.', text), ['young horses']);
  t.end();
});

t.test('what describes, what is done and how are not exchanged for things', (t) => {
  const text = 'It was very cheap. The cheap boat sank. The crew rowed slowly. A storm was near.';
  t.ok(like('expensive', 'It was very expensive.', text).includes('cheap'));
  t.notOk(like('expensive', 'It was very expensive.', text).includes('boat'));
  t.strictSame(like('quickly', 'They went home quickly.', text), ['slowly']);
  t.end();
});

t.test('what describes stands before a noun of like meaning, or ends what is said', (t) => {
  const said = 'Toys have electric engines.';
  const text =
    'They built wooden carts and sold them. They found inherent difficulty there. It was remote. They bought various carts.';
  t.strictSame(like('electric', said, text), ['wooden']);
  t.strictSame(like('cheap', 'It was cheap.', text), ['remote'], 'what is said of something');
  t.end();
});

t.test('what describes a noun is none where a noun is asked for', (t) => {
  const text = 'The principle of faunal succession was old. They gave money.';
  t.strictSame(like('tuition', 'They are paid by tuition fees.', text), ['money']);
  t.end();
});
