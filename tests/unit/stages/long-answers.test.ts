import t from 'tap';
import { countRecords } from '../../../pipelines/runtime/outcome/summary.js';
import { cutAtSentence } from '../../../pipelines/stages/pair/long-answers.js';
import { byteTemplate, pairOne, scoredDocument } from '../../helpers/pairing.js';

const first = 'The miller kept the key of the pond in a green book. ';
const second = 'The priest carried it to the church of Tarn. ';
const whole = `${first}${second}The baker, Mr. Orrin, had the third one.`;

t.test('an answer ends with its last sentence that fits, the end token too', async (t) => {
  const cut = (most: number, text = whole) => cutAtSentence(text, most, byteTemplate);
  const two = (first + second).trimEnd();
  t.equal(await cut(two.length + 1), two);
  t.equal(await cut(two.length), first.trimEnd(), 'the end token has no room');
  t.equal(await cut(whole.length), two, '"Mr." ends no sentence');
  t.equal(await cut(whole.length + 1), whole);
  t.equal(await cut(first.length - 2), undefined, 'no sentence fits');
  t.equal(await cut(120, `Yes. ${'on and on '.repeat(40)}`), undefined, 'less than half is left');
  const oil = `${'ä'.repeat(8)}. Öl.`;
  t.equal(await cut(24, `${oil} ${'X'.repeat(4000)}. End.`), oil, 'letters of two bytes');
});

const chunks = ['The key is in Tarn. ', 'A stone. ', 'Nothing. '];
const about = (answer: string, answers: string[] = []) =>
  scoredDocument(chunks, { question: 'Where?', answer, answers }, [5, 0.5, 0]);
const twin = (text: string) => text.replace('miller', 'tanner').replace('pond', 'lake');
const settings = { max_answer_tokens: 110, too_long: 'cut' as const };
/** As generators without a model: the reference, and what is made of it. */
const answer = ({ kind, question }: { kind: string; question: { answer?: string | undefined } }) =>
  kind === 'preferred'
    ? (question.answer ?? '')
    : kind === 'mixed'
      ? twin(question.answer ?? '')
      : 'Nothing was said.';

t.test('wrong answers are made from what is left, and the row says it', async (t) => {
  const { outcome } = await pairOne(about(whole), settings, { answer });
  if (!('sample' in outcome)) return t.fail(JSON.stringify(outcome));
  const two = (first + second).trimEnd();
  t.strictSame(
    outcome.sample.answers.map((one) => [one.text, one.finish_reason, one.cut_at_sentence]),
    [
      [two, 'stop', true],
      ['Nothing was said.', 'stop', null],
      [twin(two), 'stop', null],
    ],
  );
  for (const { ids, text } of outcome.sample.answers)
    t.equal(Buffer.from(ids).toString(), `${text}\0`, 'what is trained on says the same');
  const dropped = await pairOne(about(whole), { ...settings, too_long: 'drop' }, { answer });
  t.match(dropped.outcome, { drop: { reason: 'answer-too-long' } });
});

t.test('a right answer that fits comes before a part of one', async (t) => {
  const { outcome } = await pairOne(about(whole, [first.trimEnd()]), settings, { answer });
  t.match(outcome, { sample: { answers: [{ text: first.trimEnd(), cut_at_sentence: null }] } });
  const none = about(`on ${'and on '.repeat(40)}`, [whole]);
  t.match((await pairOne(none, settings, { answer })).outcome, {
    sample: { answers: [{ cut_at_sentence: true }] },
  });
});

t.test('a wrong answer that is too long ends with a sentence as well', async (t) => {
  const long = (kind: string) => (kind === 'irrelevant' ? whole : `The ${kind} one.`);
  const made = { answer: ({ kind }: { kind: string }) => long(kind) };
  const { outcome } = await pairOne(about('Tarn'), settings, made);
  t.match(outcome, {
    sample: { answers: [{}, { finish_reason: 'stop', cut_at_sentence: true }, {}] },
  });
});

t.test('cut in vain: both numbers all the same', async (t) => {
  const { outcome } = await pairOne(about(whole), settings, {
    generator: {
      ...{ name: 'none', sampling: {}, cached: false, likeReference: true },
      generate: async ({ kind, question }) =>
        kind === 'preferred'
          ? {
              answer: {
                ...{ text: question.answer ?? '', finishReason: 'stop' },
                ...{ inContext: null, meanLogprob: null },
              },
            }
          : { refusal: { reason: 'no-wrong-answer', detail: 'none there' } },
    },
  });
  t.match(outcome, {
    drop: {
      reason: 'answer-too-long',
      detail: `the chosen answer has ${whole.length + 1} tokens with its end, pair.max_answer_tokens is 110; cut at a sentence: irrelevant: none there`,
    },
  });
});

t.test('a summary counts each question once, whatever its draws', (t) => {
  const sample = { kind: 'sample' as const, document_id: 'd', question: 'Where?', best_score: 5 };
  const draw = { ...sample, sample_id: 's', critical: 1, cut: true };
  const counts = countRecords([
    { ...draw, question_id: 'a' },
    { ...draw, question_id: 'a' },
    { ...draw, question_id: 'b' },
    { ...sample, sample_id: 't', critical: 1, question_id: 'c' },
  ]);
  t.match(counts, { cut: 2, samples: 4 });
  t.end();
});
