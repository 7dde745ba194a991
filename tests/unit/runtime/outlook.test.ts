import t from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import { createEvaluator, scoreChunks } from '../../../pipelines/evaluators/index.js';
import { neverCritical, outlookText } from '../../../pipelines/runtime/gather/outlook.js';
import { sampleDocuments } from '../../../pipelines/runtime/gather/sample.js';
import { scoreSettings } from '../../helpers/score-settings.js';

const document = (id: string, ...questions: string[]) => ({
  ...{ id, source: id, bytes: 10 },
  questions: questions.map((question) => ({ question, answer: 'Emil Hartwig' })),
});
const of = (...sets: string[]) => loadConfig(undefined, sets).config;
const paper = of(
  ...['score.evaluator=entity-overlap', 'score.items=entities'],
  ...['score.against=question', 'pair.select=threshold', 'pair.delta=6'],
);

t.test('what a question can score at most is what it scores against itself', async (t) => {
  const questions = [
    'Who kept the inn at Saltmere?',
    'What did Dora Finch make the new spring from in 1871?',
    'WHO CUT THE SPRING OF THE GREAT CLOCK?',
    '谁在一八七一年修好了大钟？',
    'Welche Glocke läutete Frau Ost aus Kelby im Winter 1871 zuletzt?',
    'and then?',
    '',
  ];
  for (const items of ['entities', 'entities-nouns-verbs'] as const)
    for (const against of ['question', 'question-and-answer'] as const) {
      const evaluator = await createEvaluator(
        scoreSettings({ evaluator: 'entity-overlap', items, against }),
      );
      for (const question of questions) {
        const answer = 'Emil Hartwig';
        const [own] = await scoreChunks(
          evaluator,
          [`${question} ${answer}`],
          [{ question, answer }],
        );
        t.ok(
          (evaluator.most?.({ question, answer }) as number) >= (own?.[0] as number),
          `${items} ${against}: ${question}`,
        );
      }
    }
  const evaluator = await createEvaluator(
    scoreSettings({ evaluator: 'entity-overlap', items: 'entities', against: 'question' }),
  );
  t.equal(evaluator.most?.({ question: 'Who kept the inn at Saltmere for Emil Hartwig?' }), 3);
  t.end();
});

t.test('questions of fewer items than the bar are counted, and what to do is said', async (t) => {
  const long =
    'Did Dora Finch, Emil Hartwig, Jonas Pell and Marit Pell meet in Saltmere or in Brenn?';
  const documents = [document('a', 'Who kept the inn at Saltmere?', long), document('b', 'Where?')];
  const never = neverCritical(await createEvaluator(paper.score), documents, paper);
  t.strictSame(never, { of: 3, count: 2 });
  const told = outlookText({ never, critical: { of: 3, count: 1, documents: 2 } }, paper);
  t.equal(told?.isConcern, true);
  t.match(told?.text, /^2 of 3 questions looked at \(67 %\) have fewer items than pair\.delta = 6/);
  t.match(told?.text, /1 of 3 questions \(33 %\) of a sample of 2 documents have a critical chunk/);
  t.match(told?.text, /To keep more, lower pair\.delta, set pair\.threshold: auto/);
  const fixed = of('pair.threshold=4', 'score.against=question');
  const few = outlookText({ never: { of: 3, count: 3 }, critical: null }, fixed);
  t.match(few?.text, /^all 3 questions looked at .*pair\.threshold = 4: they can never/);
  t.notMatch(few?.text, /set pair\.threshold: auto/);
  const well = outlookText(
    { never: { of: 99, count: 0 }, critical: { of: 9, count: 9, documents: 3 } },
    paper,
  );
  t.equal(well?.isConcern, false);
  t.notMatch(well?.text, /To keep more/);
  t.equal(outlookText({ never: { of: 99, count: 0 }, critical: null }, paper), undefined);
  t.equal(neverCritical({}, documents, paper), null, 'an evaluator that cannot know');
  t.end();
});

t.test('samples are the same of the same documents, whatever their order', (t) => {
  const documents = Array.from({ length: 40 }, (_, i) =>
    document(`${i}`, ...Array.from({ length: i % 4 }, (_, j) => `Question ${j} of ${i}?`)),
  );
  const most = { documents: 8, questions: 12, bytes: 1000 };
  const some = sampleDocuments(documents, most);
  t.strictSame(sampleDocuments(documents.toReversed(), most), some);
  t.equal(some.length, 8);
  t.equal(some.flatMap(({ questions }) => questions).length, 12);
  t.ok(
    some.every(({ questions }) => questions.length > 0),
    'each has a part',
  );
  t.equal(sampleDocuments(documents, { ...most, bytes: 50 }).length, 5);
  t.equal(sampleDocuments(documents, { ...most, bytes: 1 }).length, 2, 'two whatever their size');
  t.end();
});
