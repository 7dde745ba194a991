import t from 'tap';
import {
  createEvaluator,
  evaluatorIdentity,
  scoreChunks,
} from '../../../pipelines/evaluators/index.js';
import { itemsOf } from '../../../pipelines/evaluators/items.js';
import { lemmaCandidates } from '../../../pipelines/evaluators/lemmas.js';
import { englishTagger } from '../../../pipelines/language/english-tagger.js';
import { bigrams, plainForm, wordsOf } from '../../../pipelines/language/words.js';
import { scoreSettings } from '../../helpers/score-settings.js';

const settings = scoreSettings({ evaluator: 'entity-overlap' });
const evaluator = await createEvaluator(settings);
const entities = await createEvaluator({ ...settings, items: 'entities' });

/** Score of one chunk against one question. */
const score = async (chunk: string, question: string, answer?: string, by = evaluator) =>
  (await scoreChunks(by, [chunk], [{ question, answer }]))[0]?.[0];

const items = (text: string, entitiesOnly = false) => {
  const { names, lemmas, pairs } = itemsOf(text, englishTagger(), entitiesOnly);
  return { names: [...names], lemmas: [...lemmas.values()], pairs: [...pairs] };
};

t.test('words', async (t) => {
  t.strictSame(wordsOf("The U.S. paid $1,200.50, 3.5% (don't!) to Hughes's mid-1990s café."), [
    'The',
    'U.S',
    'paid',
    '1,200.50',
    '3.5',
    "don't",
    'to',
    "Hughes's",
    'mid',
    '1990s',
    'café',
  ]);
  t.strictSame(wordsOf('end.Next one,two 1999年3月 😀a\ufeffb'), [
    'end',
    'Next',
    'one',
    'two',
    '1999',
    '3',
    'a',
    'b',
  ]);
  t.strictSame(['U.S', '1,200.50', "Hughes's", 'cats’', 'Émile'].map(plainForm), [
    'us',
    '1200.50',
    'hughes',
    'cats',
    'émile',
  ]);
  t.strictSame(bigrams('第一个皇帝 x 秦'), ['第一', '皇帝'], 'none with a particle or a space');
  for (const [word, lemma] of Object.entries({
    cats: 'cat',
    boxes: 'box',
    cities: 'city',
    stopped: 'stop',
    moved: 'move',
    running: 'run',
    went: 'go',
    children: 'child',
    wolves: 'wolf',
    carried: 'carry',
    glass: 'glass',
  })) {
    t.ok(lemmaCandidates(word).includes(lemma), `${word} → ${lemma}`);
  }
  t.notOk(lemmaCandidates('glass').includes('glas'));
});

t.test('items of a question', async (t) => {
  t.strictSame(items('Where did Ivy Hendricks meet the captain of the Storm in 1945?'), {
    names: ['ivy', 'hendricks', 'storm'],
    lemmas: ['meet', 'captain', '1945'],
    pairs: [],
  });
  t.strictSame(items('Where did Ivy meet the captain in 1945?', true).lemmas, ['1945']);
  t.strictSame(items('What is it that you would have had them do?').lemmas, [], 'function words');
  t.strictSame(items('Cannot we go on?').lemmas, []);
  t.strictSame(items('Did Xqzt leave?').names, ['xqzt'], 'unknown but capitalised');
  t.strictSame(items('Who sank? The Storm did.').names, ['storm']);
  t.strictSame(items('What Is The Name Of The Ship?').names, [], 'title case says nothing');
  t.strictSame(items('What Is The Name Of The Ship?').lemmas, ['name', 'ship']);
  t.strictSame(items('WHAT IS THE PLOT OF IT').lemmas, ['plot']);
  t.strictSame(items('What did the US give us?').names, ['us']);
  t.strictSame(items('Wer war der erste Kaiser von Deutschland?'), {
    names: ['kaiser', 'deutschland'],
    lemmas: ['erste'],
    pairs: [],
  });
  t.strictSame(items('谁是第一个皇帝？'), { names: [], lemmas: [], pairs: ['第一', '皇帝'] });
  for (const odd of ['', ' ', '?!', '😀', '\u0000', 'constructor __proto__ toString']) {
    t.doesNotThrow(() => items(odd), JSON.stringify(odd));
  }
});

t.test('scores count distinct shared items', async (t) => {
  t.equal(await score('Ivy saw Ivy. IVY!', 'Who is Ivy?'), 1, 'each once');
  t.equal(await score('Ivy Hendricks met him', 'Where did Ivy Hendricks meet the captain?'), 3);
  t.equal(await score('the ivy on the wall', 'Who is Ivy?'), 0, 'a name needs its capital');
  t.equal(await score('They ran past the wolves', 'Does a wolf run?'), 2, 'by lemma');
  t.equal(await score('a physics prize', 'who got the first nobel prize in physics'), 2);
  t.equal(await score("the Morlocks' den", 'Who is a Morlock?'), 1, 'plural of a name');
  t.equal(await score('it cost $1,200', 'Was it 1200 dollars?'), 1, 'numbers without commas');
  t.equal(await score('秦始皇是中国的皇帝', '谁是第一个皇帝？'), 1);
  t.equal(await score('', 'Who is Ivy?'), 0);
  t.equal(await score('Ivy', ''), 0);
  t.equal(await score('__proto__ constructor', 'What does constructor mean?'), 1);
});

t.test('words written in another form are the same', async (t) => {
  const pairs: [string, string][] = [
    ['Griﬃn Fiﬁeld', 'Griffin Fifield'],
    ['Ｉｖｙ Ｈｅｎｄｒｉｃｋｓ', 'Ivy Hendricks'],
    ['O’Brien met O´Hara', "O'Brien met O'Hara"],
    ['𝐈𝐯𝐲 in １９４５', 'Ivy in 1945'],
    ['Anna\u00A0Karenina', 'Anna Karenina'],
    ['Zoe\u0308 Noe\u0308l', 'Zoë Noël'],
    ['Jean‑Luc', 'Jean-Luc'],
  ];
  for (const [written, plain] of pairs) {
    const wanted = (await score(`then ${plain}.`, `Who saw ${plain}?`)) ?? 0;
    t.ok(wanted > 0, plain);
    t.equal(await score(`then ${written}.`, `Who saw ${plain}?`), wanted, `${written} in the text`);
    t.equal(
      await score(`then ${plain}.`, `Who saw ${written}?`),
      wanted,
      `${written} in the question`,
    );
    t.equal(
      await score(`then ${plain}.`, 'Who?', written),
      await score(`then ${plain}.`, 'Who?', plain),
    );
  }
  t.equal(
    await score('ｶﾅﾀﾞの首都', 'カナダの首都は？'),
    await score('カナダの首都', 'カナダの首都は？'),
  );
  t.equal(await score('می\u200Cخواهم', 'می\u200Cخواهم؟'), await score('میخواهم', 'میخواهم؟'));
  t.equal(await score('10² metres', 'How far are 102 miles?'), 0);
});

t.test('settings', async (t) => {
  const chunk = 'The captain met Ivy in 1945';
  const question = 'When did Ivy meet the captain?';
  t.equal(await score(chunk, question, '1945'), 4);
  t.equal(await score(chunk, question, '1945', entities), 2);
  const alone = await createEvaluator({ ...settings, against: 'question' });
  t.equal(await score(chunk, question, '1945', alone), 3, 'the question alone');
  t.equal(await score(chunk, question), 3, 'no answer there');
  t.equal(evaluatorIdentity(settings), 2);
  await t.rejects(createEvaluator({ ...settings, evaluator: 'x' as 'entity-overlap' }), {
    code: 'CONFIG',
  });
});

t.test('a score depends on its chunk and its question only', async (t) => {
  const chunks = ['Ivy met the captain', 'nothing', 'The Captain, 1945', 'ivy and wolves'];
  const questions = ['Who is Ivy?', 'When did the captain leave?', 'Who fears the wolf?'];
  const together = await scoreChunks(
    evaluator,
    chunks,
    questions.map((question) => ({ question })),
  );
  for (const [q, question] of questions.entries()) {
    for (const [c, chunk] of chunks.entries()) {
      t.equal(await score(chunk, question), together[q]?.[c], `${question} / ${chunk}`);
    }
  }
  t.strictSame(
    await scoreChunks(
      evaluator,
      chunks,
      questions.map((question) => ({ question })),
    ),
    together,
  );
  t.strictSame(await scoreChunks(evaluator, [], [{ question: 'Who?' }]), [new Float32Array(0)]);
  t.strictSame(await scoreChunks(evaluator, ['x'], []), []);
});
