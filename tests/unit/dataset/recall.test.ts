import t from 'tap';
import { countRecall, noRecalls, recallFacts } from '../../../pipelines/dataset/ledger/recall.js';
import type { DropRecord } from '../../../pipelines/generated/ledger-record.js';

const found = { evidence: true, evidence_all: false, evidence_lost: null };
const lost = (evidence_lost: NonNullable<DropRecord['evidence_lost']>) => ({
  ...{ evidence: false, evidence_all: false, evidence_lost },
});
const drop = { kind: 'drop', reason: 'no-critical-chunk' } as const;
const other = { kind: 'drop', reason: 'no-wrong-answer' } as const;

t.test('recall is over all questions with evidence, by the reason of loss', (t) => {
  const recalls = noRecalls();
  const count = (record: Parameters<typeof countRecall>[1]) => countRecall(recalls, record);
  count({ kind: 'sample', ...found, evidence_all: true });
  count({ kind: 'sample', ...lost('behind-best') });
  count({ ...drop, ...lost('below-bar') });
  count({ ...other, ...found });
  count({ ...other, ...lost('below-bar') });
  count({ kind: 'drop', reason: 'dead-letter', ...lost('not-scored') });
  count({ ...drop, evidence: null, evidence_all: null, evidence_lost: null });
  count({ kind: 'sample', ...found, cloze: true });
  const { given, cloze } = recalls;
  t.strictSame(given, {
    ...{ questions: 6, any: 2, all: 1, unsaid: 0 },
    lost: { 'not-scored': 1, 'below-bar': 2, 'behind-best': 1 },
    dropped: { 'no-wrong-answer': 1 },
    samples: { questions: 2, any: 1 },
  });
  t.strictSame([cloze.questions, cloze.any, cloze.all], [1, 1, 0], 'cloze counts apart');
  const text = recallFacts(given).join('\n');
  t.match(text, /evidence in 33\.3 % of 6 questions, .*critical in 16\.7 %/);
  t.match(text, /below-bar: 2 /);
  t.match(text, /found, then dropped: no-wrong-answer 1/);
  t.match(text, /of the 2 that became samples 50\.0 %/);
  t.end();
});

t.test('ledgers from before stay readable, and what they leave out is said', (t) => {
  const recalls = noRecalls();
  countRecall(recalls, { kind: 'sample', evidence: true });
  countRecall(recalls, other);
  countRecall(recalls, { kind: 'drop', reason: 'no-questions' });
  countRecall(recalls, { kind: 'sample' });
  const { questions, any, all, unsaid } = recalls.given;
  t.strictSame({ questions, any, all, unsaid }, { questions: 1, any: 1, all: 0, unsaid: 2 });
  t.match(recallFacts(recalls.given).at(-1), /^2 questions are of a version/);
  t.strictSame(recallFacts(recalls.cloze), []);
  t.end();
});
