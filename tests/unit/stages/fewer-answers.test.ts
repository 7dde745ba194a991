import t from 'tap';
import type { Generator } from '../../../pipelines/generators/generator.js';
import { createGenerator } from '../../../pipelines/generators/index.js';
import { countRecords } from '../../../pipelines/runtime/outcome/summary.js';
import { pairOne, scoredDocument } from '../../helpers/pairing.js';

const chunks = ['The bridge of Tarn was old. ', 'A stone. ', 'Nothing. '];
const about = (question: string, answer: string) =>
  scoredDocument(chunks, { question, answer, evidence: [[0, 9]] }, [5, 0.5, 0]);
const generator = createGenerator({
  ...{ generator: 'auto', answer_in_context: 'never' },
} as Parameters<typeof createGenerator>[0]);
const texts = (outcome: Awaited<ReturnType<typeof pairOne>>['outcome']) =>
  'sample' in outcome
    ? outcome.sample.answers.map(({ kind, text }) => `${kind}: ${text}`)
    : outcome;

t.test(
  'to yes there is one wrong answer: the row has it, and says how many it lacks',
  async (t) => {
    const yes = about('Was it old?', 'Yes');
    const { outcome } = await pairOne(yes, {}, { generator });
    t.strictSame(texts(outcome), ['preferred: Yes', 'irrelevant: No']);
    t.match(outcome, { sample: { exhausted: { mixed: 1 } } });
    const three = await pairOne(yes, { rejected: ['mixed', 'mixed', 'irrelevant'] }, { generator });
    t.strictSame(texts(three.outcome), ['preferred: Yes', 'mixed: No']);
    t.match(three.outcome, { sample: { exhausted: { mixed: 1, irrelevant: 1 } } });
  },
);

t.test('of three options there are two wrong ones', async (t) => {
  const question = 'What was old? (A) a bell (B) the bridge (C) a saw';
  const { outcome } = await pairOne(
    about(question, '(B)'),
    { rejected: ['irrelevant', 'mixed', 'mixed'] },
    { generator },
  );
  const made = texts(outcome);
  t.strictSame(Array.isArray(made) && made.length, 3, JSON.stringify(made));
  t.match(outcome, { sample: { exhausted: { mixed: 1 } } });
});

t.test('one there must be, and what the text does not give is a drop', async (t) => {
  const refusing = (exhausted: boolean, from: number): Generator => {
    let asked = 0;
    return {
      ...{ name: 'none', sampling: {}, cached: false, likeReference: true },
      generate: async ({ kind }) =>
        asked++ < from
          ? { answer: { text: kind, finishReason: 'stop', inContext: null, meanLogprob: null } }
          : {
              refusal: {
                ...{ reason: 'no-wrong-answer', detail: 'none there' },
                ...(exhausted && { exhausted: true as const }),
              },
            },
    };
  };
  const drop = async (exhausted: boolean, from: number) =>
    (await pairOne(about('Was it old?', 'Yes'), {}, { generator: refusing(exhausted, from) }))
      .outcome;
  t.match(await drop(true, 1), { drop: { reason: 'no-wrong-answer', found: { evidence: true } } });
  t.match(await drop(false, 2), { drop: { reason: 'no-wrong-answer' } });
  t.match(await drop(true, 2), { sample: { answers: [{}, { text: 'irrelevant' }] } });
});

t.test('a summary counts what rows lack, each question once', (t) => {
  const sample = {
    ...{ kind: 'sample' as const, document_id: 'd', question: 'Old?', sample_id: 's' },
    ...{ best_score: 5, critical: 1, exhausted: { mixed: 1 } },
  };
  const counts = countRecords([
    { ...sample, question_id: 'a' },
    { ...sample, question_id: 'a' },
    { ...sample, question_id: 'b', exhausted: { mixed: 2, irrelevant: 1 } },
  ]);
  t.strictSame(counts.exhausted, { mixed: 3, irrelevant: 1 });
  t.end();
});
