import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { clausesOf } from '../../../pipelines/generators/splices/clauses.js';
import { type Looks, pullOf } from '../../../pipelines/generators/splices/looks.js';
import {
  documentNames,
  falseVariant,
  renamed,
} from '../../../pipelines/generators/splices/made-false.js';
import { mainVerbDenied } from '../../../pipelines/generators/splices/main-verb.js';
import { OPENER, withOpener } from '../../../pipelines/generators/splices/opener.js';
import { sentencePlaces } from '../../../pipelines/generators/splices/sentence-places.js';
import { spliceOf } from '../../../pipelines/generators/splices/splice.js';
import { sentencesOf } from '../../../pipelines/generators/text.js';
import { edited } from '../../../pipelines/generators/twins/edits.js';
import { piecesOf } from '../../../pipelines/generators/twins/pieces.js';
import { LEAST_EDITS } from '../../../pipelines/generators/twins/twin.js';
import { functionWordsOf } from '../../../pipelines/language/function-words.js';
import { pronounsIn } from '../../../pipelines/language/pronouns.js';

const reference =
  'Ruth Carver told the council that the old bridge had cost 450 crowns.\n\nHowever, the storm of 1913 had taken the first pillar near the mill. Martha Quinn asked for a new survey of the river and a better crane. The council wanted to wait for the spring.';
const own = [
  'Martha Quinn explained that the school had 38 pupils. Ruth Carver found that the teacher of the school had left the town in 1911. Then the roof of the school was mended with straw. She thanked the mayor for that.',
  'The market was closed for 12 weeks. Paul Hendry said that the price of salt had increased because of the flood. The baker sold his house to Paul Hendry for 90 crowns.',
];
const foreign = [
  'The ship left the harbour with a load of tea. Emil Grant said that the captain of the ship had never seen the island before. The crew mended the sails with old linen for two nights.',
  'Clara Holt believed that the island had no water. The cook found a spring behind the hills and filled a dozen barrels. The captain gave every sailor a coin.',
];
const words = new Set([reference, ...own].flatMap(piecesOf));
const names = documentNames([reference, ...own]);
const splice = (seed: string, isMixed: boolean, more = {}) =>
  spliceOf({
    ...{
      reference,
      right: [reference],
      question: 'What was said of the bridge?',
      own,
      foreign,
      names,
    },
    isKnown: (word) => words.has(word),
    isLower: (word) => /^(?:the|then|paul|she|nobody)$/.test(word) && word !== 'paul',
    shareInContext: (all) => all.filter((word) => words.has(word)).length / all.length,
    ...{ isMixed, isUsable: () => true, taken: [], random: randomFrom(seed), ...more },
  });
const splices = (isMixed: boolean, more = {}) =>
  Array.from({ length: 100 }, (_, seed) => splice(`${seed}`, isMixed, more)).flatMap((one) =>
    'text' in one ? [one] : [],
  );

t.test('some sentences are others', async (t) => {
  for (const isMixed of [true, false]) {
    const made = splices(isMixed);
    t.ok(made.length > 60, `${made.length} of 100`);
    for (const { text, editShare } of made) {
      t.ok(editShare >= LEAST_EDITS && editShare <= 1);
      t.equal(text.split('\n\n').length, 2, text);
      const kept = sentencesOf(reference).filter((one) => text.includes(one));
      t.ok(kept.length >= 1 && kept.length < 4, text);
    }
    t.ok(new Set(made.map(({ text }) => text)).size > 5);
    t.strictSame(splice('7', isMixed), splice('7', isMixed));
  }
});

const known = new Set([...own, ...foreign, reference].flatMap(sentencesOf));
/** Sentences that came in, without how they go on. */
const cameIn = (text: string) =>
  sentencesOf(text)
    .filter((one) => !sentencesOf(reference).includes(one))
    .map((one) => one.replace(OPENER, ''));

t.test('the share of content words that gave way', async (t) => {
  const isFunction = functionWordsOf(piecesOf(reference));
  const content = piecesOf(reference).filter((piece) => !isFunction(piece));
  for (const isMixed of [true, false])
    for (const { text, editShare } of splices(isMixed)) {
      const left = new Set(piecesOf(text));
      const gone = content.filter((piece) => !left.has(piece)).length / content.length;
      // A word that another sentence has as well gave way, too.
      t.ok(editShare >= gone - 1e-9 && editShare < gone + 0.2, `${editShare} ${gone} ${text}`);
    }
});

t.test('no row of sentences goes over the end of a line', async (t) => {
  const lines = reference.replace('wanted to wait for', 'wanted money.\n\nThe mayor waited for');
  for (const isMixed of [true, false]) {
    const made = splices(isMixed, { reference: lines });
    t.ok(made.length > 60, `${made.length} of 100`);
    for (const { text } of made) t.equal(text.split('\n\n').length, 3, text);
  }
});

t.test('where all that may come in draws to', async (t) => {
  const looks = (distinct: number) => ({ distinct }) as Looks;
  const pull = (others: number[]) => pullOf(looks(70), others.map(looks)).distinct ?? Number.NaN;
  t.equal(pull([72, 72, 72]), 1);
  t.equal(pull([68, 69]).toFixed(2), '-0.95');
  t.equal(pull([69, 71]), 0);
  t.equal(pull([]), 0);
});

t.test('no sentence comes in twice', async (t) => {
  const long = [...Array(10)].map((_, at) => `The builder of house ${at} had ${at + 20} carts.`);
  const mill = [
    'Nobody knew it. The owner of the mill had 30 mules. The smith of the mill had 12 axes.',
  ];
  const made = splices(false, { reference: long.join(' '), own: mill, foreign: [] });
  t.ok(made.length > 20, `${made.length}`);
  for (const { text } of made)
    for (const one of ['The owner', 'The smith']) t.ok(text.split(one).length <= 2, text);
  t.ok(made.some(({ text }) => text.includes('The owner') && text.includes('The smith')));
});

t.test('of what is true of the document half has another fact', async (t) => {
  for (const { text } of splices(true)) {
    const came = cameIn(text);
    const isFalse = (one: string) => ![...known].some((sentence) => sentence.endsWith(one));
    t.ok(2 * came.filter(isFalse).length >= came.length && came.length > 0, text);
    t.notMatch(text, /ship|island|captain/, 'nothing of other documents');
  }
});

t.test('what comes from another document names those of this one', async (t) => {
  const isKnown = (word: string) => !/emil|grant|clara|holt/.test(word);
  const made = splices(false, { own: [], isKnown });
  t.ok(made.length > 60);
  for (const { text } of made) t.notMatch(text, /Emil|Grant|Clara|Holt/);
  const said = 'Emil Grant said that the captain had never seen the island.';
  for (let seed = 0; seed < 20; seed++)
    t.match(
      renamed(said, names, new Set(), randomFrom(`${seed}`)),
      /^(?:Paul Hendry|Martha Quinn|Ruth Carver) said that the captain had never seen the island\.$/,
    );
  const stranger = [
    'The cook met Clara behind the hills. The cook gave Clara a dozen barrels of water.',
  ];
  t.strictSame(splices(false, { own: [], foreign: stranger, isKnown }), [], 'names of strangers');
  const isOther = (word: string) => /^(?:martha|quinn|ruth|carver|paul|hendry)$/.test(word);
  t.strictSame(splices(false, { own: [], isKnown: isOther }), [], 'the document has none of it');
});

t.test(
  'how a sentence goes on stays; names keep their capitals, other words lose them',
  async (t) => {
    const isLower = (word: string) => word === 'the';
    t.equal(
      withOpener('The roof fell.', 'Besides, it rained.', isLower),
      'Besides, the roof fell.',
    );
    t.equal(withOpener('Then the roof fell.', 'It rained.', isLower), 'The roof fell.');
    t.equal(withOpener('Ruth Carver left.', 'Then it rained.', isLower), 'Then Ruth Carver left.');
    t.equal(withOpener('Manet left.', 'Then, it rained.', isLower), undefined, 'a name, or none');
    t.equal(withOpener('The roof fell.', 'However, it rained.', isLower), 'The roof fell.');
    t.equal(withOpener('a roof of straw', 'a wall of stone', isLower), 'a roof of straw');
    t.equal(withOpener('the roof fell', 'The wall fell', isLower), 'The roof fell');
    t.equal(withOpener('The roof fell.', 'As a result, it rained.', isLower), 'The roof fell.');
    for (const { text } of splices(true)) t.notMatch(text, /However, (?:Then|However|The)/);
  },
);

t.test('what needs something said before does not come in', async (t) => {
  for (const isMixed of [true, false])
    for (const { text } of splices(isMixed)) t.notMatch(text, /She thanked/);
});

t.test('what the right answers say, and what may not come in, does not', async (t) => {
  t.strictSame(splices(true, { right: [reference, ...own] }), []);
  const numbers = splices(true, { isUsable: (text: string) => /\d/.test(text) });
  for (const { text } of numbers) {
    const inOwn = cameIn(text).filter((one) => /school|market|baker/.test(one));
    for (const one of inOwn.filter((sentence) => /Quinn|Carver|Hendry/.test(sentence)))
      t.ok(
        [...own.join(' ').matchAll(/\p{Lu}\S+ \p{Lu}\S+/gu)].some(([name]) => one.includes(name)),
      );
  }
});

t.test('a sentence made false', async (t) => {
  const made = (text: string, seed: string) =>
    falseVariant(text, names, () => true, new Set(), randomFrom(seed));
  t.match(made('Ruth Carver left early.', 'a'), /^(?:Paul Hendry|Martha Quinn) left/);
  t.match(made('The bridge is 36 feet long.', 'a'), /^The bridge is (?!36)\d\d feet long\.$/);
  const all = (text: string) => {
    const found = Array.from({ length: 40 }, (_, seed) => made(text, `${seed}`));
    return [...new Set(found)].sort();
  };
  t.ok(all('The house was expensive.').includes('The house was cheap.'));
  t.ok(all('The house was expensive.').includes(undefined), 'the commoner word, by lot');
  t.strictSame(all('The house was cheap.'), ['The house was expensive.']);
  t.strictSame(all('The house was not sold.'), ['The house was sold.']);
  t.strictSame(all('They couldn’t see the house.'), ['They could see the house.']);
  t.strictSame(all('The house stood there.'), ['The house did not stand there.', undefined]);
  t.strictSame(all('The house was sold because it was not new.'), [undefined], 'not the main verb');
  const clause = 'The house was not sold';
  t.equal(
    falseVariant(clause, names, () => true, new Set(), randomFrom('a'), false),
    undefined,
    'what hangs on it would be false as well',
  );
  t.strictSame(all('The house was not sold until May.'), [undefined], 'goes on with a no alone');
});

t.test('names stand for names that are written as they are', async (t) => {
  const told = documentNames([
    'Ruth Carver met the Groaci. Then Ruth Carver told Paul Hendry of it. The Groaci left. The Potter pest grew. Ada Jones said no.',
  ]);
  for (let seed = 0; seed < 30; seed++) {
    const one = falseVariant(
      'Ruth Carver left.',
      told,
      () => true,
      new Set(),
      randomFrom(`${seed}`),
    );
    t.equal(one, 'Paul Hendry left.', 'no one with an article, none that ends in another way');
  }
});

t.test('clauses of a sentence', async (t) => {
  const cut = (text: string) => clausesOf(text).map(({ text: said, opens }) => `${opens}: ${said}`);
  t.strictSame(
    cut(
      'The manager thought that the remote should be yellow, and the designer disagreed because it would cost more, which was too much. They decided to drop the plan.',
    ),
    [
      'sentence: The manager thought',
      'that: that the remote should be yellow',
      'and: and the designer disagreed',
      'because: because it would cost more',
      'which: which was too much.',
      'sentence: They decided to drop the plan.',
    ],
  );
  t.strictSame(
    cut('He bought a lamp, a fence, and a green wheel.'),
    ['sentence: He bought a lamp, a fence, and a green wheel.'],
    'a list is no clause',
  );
  for (const whole of [
    'When the mayor came, he said that the house was sold, and the baker left.',
    'The team is good at one thing, and an area to pilot the ship from.',
    'He found it cold (he said that the fire was out) and left.',
    'The baker sold the house, and left the town.',
  ])
    t.strictSame(cut(whole), [`sentence: ${whole}`], 'no statement of its own');
  const text = 'The mayor paid, but the baker sold the house.';
  for (const { text: said, start, end } of clausesOf(text)) t.equal(text.slice(start, end), said);
});

t.test('a clause gives way to one that begins as it does, and ends as it does', async (t) => {
  const told =
    'Ruth Carver thought that the old bridge had cost 450 crowns, and Martha Quinn asked for a better crane because the river had taken the first pillar.';
  const others = [
    'Paul Hendry thought that the roof of the school had cost 90 crowns, and he wanted 12 new lamps because the winter had broken 3 of the windows.',
  ];
  const made = [true, false].flatMap((isMixed) =>
    splices(isMixed, { reference: told, right: [told], own: others, shareInContext: () => 1 }),
  );
  t.ok(made.length > 100, `${made.length}`);
  for (const { text } of made) {
    t.match(text, /^[^.]*\.$/, 'one full stop, at the end');
    t.notMatch(text, /because because|that that|, because|,\.|; and/);
  }
  t.ok(made.some(({ text }) => /Martha Quinn asked .* because the winter had broken/.test(text)));
  t.ok(made.some(({ text }) => /^\S+ \S+ thought that the roof of the school/.test(text)));
  for (const { text } of made) t.notMatch(text, / 0 of/, 'nothing of it');
});

t.test('the main verb is denied', async (t) => {
  const denied = (text: string) => {
    const edit = mainVerbDenied(text);
    return edit && edited(text, [edit]);
  };
  for (const [text, other] of [
    ['The team suggested a lamp.', 'The team did not suggest a lamp.'],
    ['Her closet contains the machine.', 'Her closet does not contain the machine.'],
    ['The baker drew a plan of it.', 'The baker did not draw a plan of it.'],
  ] as const)
    t.equal(denied(text), other);
  for (const text of [
    'The lamp suggested by the team was bad.',
    'The lamp shown in May was bad.',
    'When the baker came, they left.',
    'The baker agreed and paid it.',
    'Nobody left the town.',
    'Suddenly the baker also left.',
    'The baker was here.',
    'They leave the town.',
    'Leaving the town, they sang.',
  ])
    t.equal(denied(text), undefined, text);
});

t.test('a wrong answer is no other wrong one with something exchanged', async (t) => {
  const first = splices(true).map(({ text }) => text);
  const taken = [...new Set(first.flatMap(cameIn))].filter((one) => /roof|market/.test(one));
  t.ok(taken.length > 0);
  for (const { text } of splices(true, { taken })) t.notMatch(text, /roof of the school|market/);
});

t.test('pronouns by what they stand for', async (t) => {
  t.strictSame([...pronounsIn('He gave her his book.', 'en')], ['he', 'she']);
  t.strictSame([...pronounsIn('Dieses Haus gehört ihnen.', 'de')], ['this', 'i']);
  t.strictSame([...pronounsIn('他去了那里', 'none')], ['他', '那']);
  t.strictSame([...pronounsIn('The house stood there.', 'en')], []);
  for (const text of [
    'The two left.',
    'They met the others.',
    'That part is old.',
    'The first five stay.',
  ])
    t.ok(pronounsIn(text, 'en').has('this'), text);
  t.strictSame([...pronounsIn('He said that two left.', 'en')], ['he']);
});

t.test('where sentences stand', async (t) => {
  const text = '  One two.\n\nThree  four! “Five six.”';
  t.strictSame(
    sentencePlaces(text).map(({ text: folded, start, end }) => [folded, text.slice(start, end)]),
    [
      ['One two.', 'One two.'],
      ['Three four!', 'Three  four!'],
      ['“Five six.”', '“Five six.”'],
    ],
  );
});
