import t from 'tap';
import { phrasesAlike, unlikeWhole } from '../../../pipelines/generators/phrases/phrases-alike.js';

const alike = (phrase: string, said: string, text: string) =>
  new Map(phrasesAlike(phrase, [text], [said]).map(({ text: one, unlike }) => [one, unlike]));

const TEXT =
  'Long ago the loss of the old bridges hurt trade. A crew of young sailors met the priests near a wall of grey stones, and the mill burned.';

t.test('nouns with what is said of them stand for nouns with what is said of them', (t) => {
  const found = alike(
    'the profit of the long war',
    'He wrote about the profit of the long war.',
    TEXT,
  );
  t.equal(found.get('the loss of the old bridges'), 0, 'both are said of possessions');
  // A half of it, or what stands in no phrase.
  for (const none of ['loss of the old', 'the loss', 'of the old bridges', 'trade'])
    t.notOk(found.has(none), none);
  t.end();
});

t.test('one that means something else is further off', (t) => {
  const found = alike('a group of pupils', 'She led a group of pupils.', TEXT);
  const [crew, wall] = [found.get('a crew of young sailors'), found.get('a wall of grey stones')];
  t.ok(crew !== undefined && wall !== undefined && crew < wall, `${crew} ${wall}`);
  t.end();
});

t.test('what is done to something goes to a mark, with one verb', (t) => {
  const text =
    'The towns, built by farmers from the far north, were rich. The bowls, painted on silk are kept here. The engine, made for the new mill, was slow.';
  const found = alike('sold by traders of old coins', 'It was sold by traders of old coins.', text);
  t.ok(found.has('built by farmers from the far north'), [...found.keys()].join());
  t.ok(found.has('made for the new mill'));
  t.notOk([...found.keys()].some((one) => one.includes('silk are kept')));
  t.end();
});

t.test('enumerations are whole', (t) => {
  const text = 'They sold butter, salt and dried fish. The rivers, lakes and hills were mapped.';
  const found = alike(
    'bread, wine and fresh meat',
    'They asked for bread, wine and fresh meat.',
    text,
  );
  t.ok(found.has('butter, salt and dried fish'), [...found.keys()].join());
  t.notOk([...found.keys()].some((one) => /^(?:butter, salt|rivers, lakes)$/.test(one)));
  const short = alike('bread and wine', 'They asked for bread and wine.', text);
  t.notOk(short.has('butter, salt'), [...short.keys()].join());
  t.end();
});

t.test('a clause stands for a clause, without the capital of its sentence', (t) => {
  const text = 'Nobody came. They were asked to leave the old harbour. A ship is a costly thing.';
  const found = alike(
    'they are kept in a small room',
    'It is said that they are kept in a small room.',
    text,
  );
  t.strictSame([...found.keys()], ['they were asked to leave the old harbour']);
  t.end();
});

t.test('answers that somebody gave are of one kind or not', (t) => {
  const said = ['They met young farmers. They spoke of old songs and left quickly.'];
  t.equal(unlikeWhole('young farmers', said)('brave soldiers'), 0);
  t.ok((unlikeWhole('young farmers', said)('old songs') ?? 0) > 1);
  t.equal(unlikeWhole('young farmers', said)('quickly'), undefined);
  t.equal(unlikeWhole('young farmers', said)('of old songs'), undefined);
  t.end();
});
