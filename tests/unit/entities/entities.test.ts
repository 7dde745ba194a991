import t from 'tap';
import { ruleTagger } from '../../../pipelines/entities/rule-tagger.js';
import { datesLike, valuesIn } from '../../../pipelines/entities/values.js';

const tagged = (text: string) =>
  ruleTagger()
    .entities(text)
    .map(({ type, text: span }) => `${type} ${span}`);

const values = (text: string, language: 'en' | 'de' | 'fr' | 'es' | 'nl' = 'en') =>
  valuesIn(text, language).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);

t.test('English: people, places, organisations, titles and values', (t) => {
  const text =
    'On June 22 , 1885 , Capt. Fisher came from Hexby with Tilda Morrow and 40 men. "I saw 11, not 12," ' +
    'said Tilda. They had lived in Tolmouth for twenty years, and the Hexby Mining Company had paid them ' +
    '$1,200. The captain wrote to Mrs. Whitlow that the boat was at Ludden Bay, and Whitlow answered in 1886.';
  const spans = ruleTagger().entities(text);
  for (const { start, end, text: span } of spans) t.equal(text.slice(start, end), span);
  t.strictSame(
    spans.map(({ type, text: span }) => `${type} ${span}`),
    [
      'date June 22 , 1885',
      'title Capt',
      'person Fisher',
      'place Hexby',
      'person Tilda Morrow',
      'number 40',
      'number 11',
      'number 12',
      'person Tilda',
      'place Tolmouth',
      'quantity twenty years',
      'organisation Hexby Mining Company',
      'quantity $1,200',
      'title Mrs',
      'person Whitlow',
      'place Ludden Bay',
      'person Whitlow',
      'date 1886',
    ],
  );
  t.end();
});

t.test('a word behind a title is a person everywhere in the document', (t) => {
  const document =
    'At noon Mr. Orne came home. Later they all went with Orne to the market and the quay.';
  const tagger = ruleTagger(document);
  t.strictSame(
    tagger.entities('They all met Orne there.').map(({ type, text }) => [type, text]),
    [['person', 'Orne']],
  );
  t.match(tagger.identity, { tagger: 'rules' });
  t.end();
});

t.test('German: names, not nouns', (t) => {
  const spans = tagged(
    'Am 22. Juni 1885 kam Herr Brandis mit dem Wagen nach Leipzig, und Friederike wartete drei Stunden vor der ' +
      'Tür. Der Knecht stellte die Lampe auf den Tisch, denn der Regen lief in das Haus. Herr Brandis sagte nichts.',
  );
  t.strictSame(spans, [
    'date 22. Juni 1885',
    'title Herr',
    'person Brandis',
    'place Leipzig',
    'person Friederike',
    'quantity drei Stunden',
    'title Herr',
    'person Brandis',
  ]);
  t.end();
});

t.test('French, Spanish and Dutch', (t) => {
  for (const [text, expected] of [
    [
      'Le 1er mai 1848, Mme Perrigny est allée à Malvoisin avec le petit Lucien, et elle lui a donné vingt francs.',
      [
        'date 1er mai 1848',
        'title Mme',
        'person Perrigny',
        'place Malvoisin',
        'person Lucien',
        'quantity vingt francs',
      ],
    ],
    [
      'El 22 de junio de 1885 la señora Quintana llegó a su casa en Valdeflor con don Evaristo y pagó veinte reales.',
      [
        'date 22 de junio de 1885',
        'person Quintana',
        'place Valdeflor',
        'person Evaristo',
        'quantity veinte reales',
      ],
    ],
    [
      'Op 3 maart 1860 ging mevrouw Quist met de kleine Pieter naar Zevendrecht, en zij heeft twaalf gulden betaald.',
      [
        'date 3 maart 1860',
        'person Quist',
        'person Pieter',
        'place Zevendrecht',
        'quantity twaalf gulden',
      ],
    ],
  ] as const)
    t.strictSame(tagged(text), expected);
  t.end();
});

t.test('Chinese: dates, quantities and numbers', (t) => {
  t.strictSame(values('他于1885年6月22日走了十万八千里，一共一百零八个。'), [
    'date 1885年6月22日',
    'quantity 十万八千里',
    'number 一百零八',
  ]);
  t.strictSame(values('三月初一，民国十三年五月九日，共三百人。'), [
    'date 三月初一',
    'quantity 十三年',
    'date 五月九日',
    'quantity 三百人',
  ]);
  t.end();
});

t.test('a number ends at its last digit, a date is one of the calendar', (t) => {
  t.strictSame(values('They won 11, lost 1,200 and drew 3.5.'), [
    'number 11',
    'number 1,200',
    'number 3.5',
  ]);
  t.strictSame(values('on June 38 , 1885'), ['number 38', 'number 1885']);
  t.strictSame(values('milk, ones, once, tenure, in lent and at Lent'), ['date Lent']);
  t.strictSame(values('Mille francs et onze jours', 'fr'), [
    'quantity Mille francs',
    'quantity onze jours',
  ]);
  t.strictSame(values('v1.2.3, a1b, 12 km, 20 %, 1990-06-05'), [
    'quantity 12 km',
    'quantity 20 %',
    'date 1990-06-05',
  ]);
  t.end();
});

t.test('other dates are of the calendar, and written alike', (t) => {
  for (const date of ['June 22 , 1885', '22. Juni 1885', '1990-06-05', '5 de mayo', 'Michaelmas']) {
    const others = datesLike(date);
    t.ok(others.length >= 10, date);
    t.notOk(others.includes(date));
    for (const other of others) t.strictSame(values(other, 'de').length <= 1, true, other);
    t.equal(new Set(others).size, others.length);
  }
  for (const other of datesLike('June 22 , 1885')) t.strictSame(values(other), [`date ${other}`]);
  t.strictSame(datesLike('no date'), []);
  t.end();
});

t.test('hostile texts take no time', (t) => {
  const started = performance.now();
  for (const text of [
    '1,'.repeat(1 << 18),
    `${'1'.repeat(1 << 18)}x`,
    'one-'.repeat(1 << 17),
    '一'.repeat(1 << 18),
    'Aa '.repeat(1 << 17),
    'Mr. '.repeat(1 << 17),
    "A'b".repeat(1 << 17),
    'Abc de la '.repeat(1 << 16),
    `Der ${'a'.repeat(1 << 18)} und die der das`,
    '\n \n'.repeat(1 << 17),
  ])
    ruleTagger().entities(text);
  // Seconds on a quiet machine; what is quadratic takes hours.
  const seconds = (performance.now() - started) / 1000;
  t.ok(seconds < 180, `${seconds.toFixed(1)} s`);
  t.end();
});
