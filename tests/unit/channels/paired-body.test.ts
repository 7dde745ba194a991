import t from 'tap';
import { pairedBody, pairedMessage } from '../../../pipelines/channels/wire/bodies.js';
import type { PairedMessage } from '../../../pipelines/stages/messages.js';
import { pairOne, scoredDocument } from '../../helpers/pairing.js';

t.test('a sample travels as it is: what it lacks and what was cut, too', async (t) => {
  const document = scoredDocument(
    ['The key is in Tarn. ', 'A stone. ', 'Nothing. '],
    { question: 'Where?', answer: 'Tarn' },
    [5, 0.5, 0],
  );
  const { outcome } = await pairOne(document);
  if (!('sample' in outcome)) return t.fail(JSON.stringify(outcome));
  const [chosen, irrelevant] = outcome.sample.answers;
  if (!chosen || !irrelevant) return t.fail('two answers');
  const message: PairedMessage = {
    ...{ submissionId: 's', ordinal: 0, documentId: document.documentId, source: 'a' },
    ...{ sourceKey: 'a', bytes: 10, tokens: 10, chunks: 3, questions: 1, drops: [] },
    samples: [
      {
        ...outcome.sample,
        exhausted: { mixed: 1 },
        answers: [
          { ...chosen, cut_at_sentence: true },
          { ...irrelevant, edit_share: 0.25 },
        ],
      },
    ],
  };
  const body = JSON.parse(JSON.stringify(pairedBody(message)));
  t.strictSame(pairedMessage(body), message);
  for (const sample of body.samples) delete sample.exhausted;
  t.strictSame(pairedMessage(body).samples[0]?.exhausted, {}, 'a record from before');
});
