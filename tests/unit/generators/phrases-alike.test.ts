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

const only = (phrase: string, said: string, text: string): string[] => [
  ...alike(phrase, said, text).keys(),
];

t.test('what is taken for a noun by a tagger that errs is no end of a phrase', (t) => {
  const said = 'He used old tools.';
  // A file is none that somebody transfers; what spreads and what shakes is no noun.
  for (const [none, text] of [
    ['interactive file', 'It did remote printing, interactive file transfer, and more.'],
    ['random noise and camera', 'There was random noise and camera shake without end.'],
  ] as const)
    t.notOk(only('old tools', said, text).includes(none), none);
  t.ok(
    only('old tools', said, 'Yes, they bought stone bridges, and left.').includes('stone bridges'),
  );
  t.end();
});

t.test('no half of what is joined with a hyphen, an "and", a unit or a set phrase', (t) => {
  const said = 'He used tools.';
  const text =
    'It had comb-like bands, rural and regional centres, and 30 per cent of it. This takes place there, in accordance with rules, for example here, in "compliance with law".';
  const found = only('old tools', 'He used old tools.', text);
  for (const none of ['regional centres', 'cent of it']) t.notOk(found.includes(none), none);
  const single = only('tools', said, text);
  t.notOk(
    only(
      'loss of trade',
      'There was loss of trade.',
      'It was in 30 per cent of cases, then.',
    ).includes('cent of cases'),
  );
  t.notOk(only('tools', said, 'They gave examples, and left.').includes('examples'));
  for (const none of ['bands', 'place', 'accordance', 'compliance', 'example', 'cent'])
    t.notOk(single.includes(none), none);
  t.ok(single.includes('rules'), single.join());
  t.end();
});

t.test('a dash ends what is said', (t) => {
  const found = only('in the town', 'He sat in the town.', 'They met in the hills – mayors.');
  t.notOk(
    found.some((one) => one.includes('–')),
    found.join(),
  );
  t.end();
});

t.test('what is said of how a noun does something makes it a verb', (t) => {
  const found = only(
    'old tools',
    'He used the old tools.',
    'He argues that the plague spread too quickly to support the thesis.',
  );
  t.notOk(found.includes('plague spread'), found.join());
  t.end();
});

t.test('an article is never another; what is said with its article alone is not said bare', (t) => {
  const text =
    'Here is the alphabet of old. They saw a building. The latter scenarios failed, and the largest market closed.';
  t.strictSame(only('a painting', 'They have a painting.', text), ['a building']);
  const bare = only('car brands', 'They lost the car brands.', text);
  for (const none of ['latter scenarios', 'largest market']) t.notOk(bare.includes(none), none);
  t.end();
});

t.test('what has an article may stand for what is somebody’s, with its article', (t) => {
  const found = only(
    'their disciples',
    'Gurus lead their disciples.',
    'They asked the pharmacist about it.',
  );
  t.strictSame(found, ['the pharmacist']);
  t.end();
});

t.test('what a verb goes on with belongs to its kind', (t) => {
  const said = 'The rate declined significantly.';
  const text =
    'It has Ethernet attached hosts. The modern groups appeared recently. The crew rowed.';
  const found = only('declined significantly', said, text);
  t.ok(found.includes('appeared recently'), found.join());
  t.notOk(found.includes('attached hosts'));
  // "As the Greeks called them" says nothing by itself.
  const pronoun = only(
    'left town',
    'They left town.',
    'So the Greeks called them. They won games.',
  );
  t.notOk(pronoun.includes('called them'), pronoun.join());
  t.end();
});

t.test('an answer that a tagger misreads is a noun if its words are', (t) => {
  const found = only(
    'free radical production',
    'It slows free radical production.',
    'Yes, they met public school teachers.',
  );
  t.strictSame(found, ['public school teachers']);
  t.strictSame(
    only(
      'international metropolitan',
      'It is an international metropolitan region.',
      'Yes, they met public school teachers.',
    ),
    [],
  );
  t.end();
});

t.test('what is no phrase by itself', (t) => {
  const said = 'It was the loss of the old bridges.';
  const none = (phrase: string, text: string, part: RegExp) => {
    const found = [...alike(phrase, `It was ${phrase}.`, text).keys()];
    t.notOk(
      found.some((one) => part.test(one)),
      found.join(),
    );
  };
  t.ok(alike('the loss of the old bridges', said, TEXT).size > 0);
  // A dash between spaces is a mark.
  none('in the old towns', 'They met in the cities – mayors. All left.', /–/);
  none(
    'the young soldiers',
    'It was long ago that the French migrated west. All left.',
    /migrated/,
  );
  none(
    'the loss of old bridges',
    'He knew the distinction between salt and ash. All left.',
    /between salt$/,
  );
  none(
    'Old Bridges in London',
    'He was at the Court of International Justice in Lund. All left.',
    /^International Justice/,
  );
  t.end();
});

t.test('what may be a verb is a noun where no verb begins', (t) => {
  const text = 'He spoke of love and hatred. They can publish a newspaper, and left. All was gone.';
  const found = (phrase: string, said: string) => [...alike(phrase, said, text).keys()];
  t.strictSame(found('revenge and karma', 'Its subjects are revenge and karma.'), [
    'love and hatred',
  ]);
  t.strictSame(found('free India', 'They wanted to free India.'), ['publish a newspaper']);
  t.end();
});
