import t from 'tap';
import {
  createEvaluator,
  scoreChunks,
  scoreDocument,
} from '../../../pipelines/evaluators/index.js';
import { scoreSettings } from '../../helpers/score-settings.js';

const bm25 = await createEvaluator(scoreSettings({ evaluator: 'bm25' }));
const alone = await createEvaluator(scoreSettings({ evaluator: 'bm25', against: 'question' }));
const first = async (chunks: readonly string[], question: string, answer?: string) => [
  ...((await scoreChunks(bm25, chunks, [{ question, answer }]))[0] as Float32Array),
];

/** Chunks of equal length, so that scores differ by their words alone. */
const chunks = [
  'The keeper lit the great lamp and slept.',
  'The keeper saw ships pass and said little.',
  'Rain fell upon the keeper and his dog.',
  'A wolf came past the keeper at dawn.',
];

t.test(
  'a rare word counts whole, a common one in part, one that is not there nothing',
  async (t) => {
    const [lamp, ships] = await first(chunks, 'lamp');
    t.ok(Math.abs((lamp as number) - 1) < 0.15, `${lamp}`);
    t.equal(ships, 0);
    const keeper = await first(chunks, 'keeper');
    t.ok(
      keeper.every((score) => score > 0 && score < 0.2),
      'all chunks have it',
    );
    t.strictSame(await first(chunks, 'zeppelin'), [0, 0, 0, 0]);
    const [both] = await first(chunks, 'Who lit the lamp?');
    t.ok((both as number) > (lamp as number), 'two words say more than one');
  },
);

t.test('words count by their lemma, Chinese by pairs of characters', async (t) => {
  t.ok(((await first(chunks, 'Which wolves?'))[3] as number) > 0.8);
  t.ok(((await first(chunks, 'a ship'))[1] as number) > 0.8);
  const chinese = ['他在山上修好了大钟。', '她去了北京。', '雨下了一天。'];
  const [bell, peking] = await first(chinese, '谁修好大钟？');
  t.ok((bell as number) > 1.5, `${bell}`);
  t.equal(peking, 0);
});

t.test('function words say nothing, unless there are no others', async (t) => {
  t.strictSame(await first(chunks, 'The a of and'), await first(chunks, 'and the a of'));
  const [none] = await first(['nothing here', 'who is who'], 'Who is the lamp?');
  t.equal(none, 0);
  t.ok(((await first(['nothing here', 'who is who'], 'Who is who?'))[1] as number) > 0);
});

t.test('repeats add less each time; in a long chunk a word says less', async (t) => {
  const [one, three] = await first(['lamp a b c', 'lamp lamp lamp c', 'x y z w'], 'lamp');
  t.ok((three as number) > (one as number) && (three as number) < 2.2 * (one as number));
  const long = `lamp ${'word '.repeat(60)}`;
  const [short, longer] = await first(['lamp and more', long, 'x'], 'lamp');
  t.ok((short as number) > (longer as number));
});

t.test('the answer counts where it may', async (t) => {
  const asked = [{ question: 'Who came?', answer: 'a wolf' }];
  const [withAnswer] = await scoreChunks(bm25, chunks, asked);
  const [without] = await scoreChunks(alone, chunks, asked);
  t.ok((withAnswer?.[3] as number) > (without?.[3] as number));
});

t.test(
  'a score depends on its document and its question, not on the other questions',
  async (t) => {
    const questions = ['Who lit the lamp?', 'Which ships?', 'A wolf, a keeper?', ''].map(
      (question) => ({ question }),
    );
    const together = await scoreChunks(bm25, chunks, questions);
    for (const [at, question] of questions.entries())
      t.strictSame((await scoreChunks(bm25, chunks, [question]))[0], together[at]);
    const scorer = await bm25.begin(questions);
    for (const chunk of chunks) await scorer.add([chunk]);
    t.strictSame((await scorer.finish(async () => [])).scores, together, 'one chunk at a time');
    t.strictSame(await scoreChunks(bm25, [], questions.slice(0, 1)), [new Float32Array(0)]);
  },
);

t.test("chunks of other documents are scored by the document's own statistics", async (t) => {
  const questions = [{ question: 'Who lit the lamp?' }, { question: 'keeper' }];
  const { scores, basis } = await scoreDocument(bm25, chunks, questions);
  const fillers = await bm25.fillers(questions, basis);
  t.strictSame(await fillers.score(chunks), scores, 'as if they were its own');
  const [other] = await fillers.score(['Nobody lit a lamp that night, and the lamp was cold.']);
  t.ok((other?.[0] as number) > 1);
});
