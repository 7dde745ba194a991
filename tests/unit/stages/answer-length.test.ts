import t from 'tap';
import type { AnswerRequest, Generator } from '../../../pipelines/generators/generator.js';
import { pairOne, recordingGenerator, scoredDocument } from '../../helpers/pairing.js';

const chunks = ['The key is in Tarn. ', 'A stone. ', 'Nothing. '];
const scores = [5, 0.5, 0];
const limit = { max_answer_tokens: 16 };
const about = (answer: string, answers: string[] = []) =>
  scoredDocument(chunks, { question: 'Where?', answer, answers, evidence: [[0, 9]] }, scores);

t.test('a reference answer that is cut is a drop with both numbers, before any work', async (t) => {
  const { outcome, asked } = await pairOne(about('sixteen letters!'), limit);
  t.match(outcome, {
    drop: {
      reason: 'answer-too-long',
      detail: 'the chosen answer has 17 tokens with its end, pair.max_answer_tokens is 16',
      found: { evidence: true },
    },
  });
  t.equal(asked.length, 0);
  const fits = await pairOne(about('fifteen letters'), limit, {
    answer: ({ kind, question }) => (kind === 'preferred' ? `${question.answer}` : kind),
  });
  t.match(fits.outcome, { sample: { answers: [{ finish_reason: 'stop' }, {}, {}] } });
});

t.test('another right answer may fit: then what is given decides', async (t) => {
  const message = about('more than sixteen letters', ['Tarn']);
  const give = (right: string) => ({
    answer: ({ kind }: AnswerRequest) => (kind === 'preferred' ? right : kind),
  });
  t.match((await pairOne(message, limit, give('Tarn'))).outcome, { sample: {} });
  const long = await pairOne(message, limit, give('more than sixteen letters'));
  t.match(long.outcome, { drop: { reason: 'answer-too-long' } });
  t.equal(long.asked.length, 1, 'nothing is asked for beside it');
});

t.test('a model’s chosen answer that was cut is a drop; a rejected one has no end', async (t) => {
  const modelThatIsCutAt = (kind: string): Generator => ({
    ...recordingGenerator([]),
    likeReference: false,
    generate: async (request) => ({
      answer: {
        text: request.kind,
        finishReason: request.kind === kind ? 'length' : 'stop',
        inContext: null,
        meanLogprob: null,
      },
    }),
  });
  const chosen = await pairOne(about('Tarn'), limit, { generator: modelThatIsCutAt('preferred') });
  t.match(chosen.outcome, {
    drop: { reason: 'truncated', detail: /cut at pair\.max_answer_tokens \(16\)/ },
  });
  const { outcome } = await pairOne(about('Tarn'), limit, {
    generator: modelThatIsCutAt('irrelevant'),
  });
  if (!('sample' in outcome)) return t.fail(JSON.stringify(outcome));
  t.strictSame(
    outcome.sample.answers.map(({ finish_reason, ids }) => [finish_reason, ids.at(-1) === 0]),
    [
      ['stop', true],
      ['length', false],
      ['stop', true],
    ],
  );
});
