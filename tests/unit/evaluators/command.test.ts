import t from 'tap';
import { ConfigError } from '../../../pipelines/core/errors.js';
import { packagePath } from '../../../pipelines/core/paths.js';
import { scoreInBatches } from '../../../pipelines/evaluators/command/batches.js';
import {
  type CommandSettings,
  commandScores,
  create,
  createReranker,
  identity,
} from '../../../pipelines/evaluators/command.js';
import type { ScoredQuestion } from '../../../pipelines/evaluators/evaluator.js';
import { scoreDocument } from '../../../pipelines/evaluators/index.js';
import { scoreSettings } from '../../helpers/score-settings.js';

t.setTimeout(60_000);
const RUN = [process.execPath, packagePath('tests/helpers/evaluators/command.mjs')];
const QUESTIONS: ScoredQuestion[] = [
  { question: 'Who keeps the lighthouse?', answer: 'Anna Hollis' },
  { question: 'Where is Anna?' },
];

function settings(
  changed: Partial<CommandSettings['command']> = {},
  against: CommandSettings['against'] = 'question',
): CommandSettings {
  const { command } = scoreSettings();
  return {
    against,
    command: { ...command, run: RUN, folder: '.', revision: 'words 1', ...changed },
  };
}

/** A score that names question and chunk, so that each has to come to its place. */
const named = (question: string, chunk: string) => question.length * 1000 + chunk.length;

t.test(
  'requests are bounded in chunks and bytes, and all scores come to their places',
  async (t) => {
    const questions = [3, 50, 70, 200, 7].map((length) => ({ question: 'q'.repeat(length) }));
    const chunks = [5, 20, 0, 90, 400, 1, 2, 3, 4, 6].map((length) => 'ü'.repeat(length));
    const asked: [number, number][] = [];
    const rows = await scoreInBatches(
      async (some, few) => {
        const bytes = Buffer.byteLength(few.join(''));
        t.ok(few.length <= 4 && (few.length === 1 || bytes <= 128), `${bytes} bytes of chunks`);
        const said = some.map(({ question }) => question).join('');
        t.ok(some.length === 1 || said.length <= 128, `${said.length} bytes of questions`);
        asked.push([some.length, few.length]);
        return some.map(({ question }) =>
          Float32Array.from(few, (chunk) => named(question, chunk)),
        );
      },
      questions,
      chunks,
      { chunks: 4, bytes: 128 },
    );
    t.strictSame(
      rows.map((row) => [...row]),
      questions.map(({ question }) => chunks.map((chunk) => named(question, chunk))),
    );
    t.ok(asked.length > 8, `${asked.length} requests`);
  },
);

t.test('how chunks are handed over changes no score', async (t) => {
  const chunks = ['Anna keeps the lighthouse.', '', 'The dog', 'Where the lighthouse is'];
  const expected = [
    [3, 0, 1, 2],
    [1, 0, 0, 2],
  ];
  for (const batch_chunks of [1, 3, 64]) {
    const evaluator = create(settings({ batch_chunks }));
    t.teardown(() => evaluator.close?.());
    const { scores, basis } = await scoreDocument(evaluator, chunks, QUESTIONS);
    t.strictSame(
      scores.map((row) => [...row]),
      expected,
    );
    const fillers = await evaluator.fillers(QUESTIONS, basis);
    t.strictSame([...((await fillers.score(['keeps']))[0] as Float32Array)], [1]);
  }
  const none = create(settings());
  t.strictSame((await scoreDocument(none, [], QUESTIONS)).scores.length, 2);
  await none.close?.();
});

t.test('a re-ranker scores chunks against one question', async (t) => {
  const reranker = createReranker(settings());
  t.teardown(() => reranker.close());
  const [first] = QUESTIONS as [ScoredQuestion];
  t.strictSame([...(await reranker.score(first, ['the lighthouse', 'a dog']))], [2, 0]);
});

t.test('the answer is seen where score.against lets it be seen', async (t) => {
  for (const against of ['question', 'question-and-answer'] as const) {
    const run = [...RUN, 'counts answers'];
    const { score, close } = commandScores(settings({ run }, against));
    t.teardown(close);
    const rows = await score(QUESTIONS, ['one']);
    const seen = against === 'question' ? 0 : 1;
    t.strictSame(
      rows.map((row) => [...row]),
      [[seen], [0]],
    );
  }
});

t.test('the identity is the revision, and there has to be one', (t) => {
  t.equal(identity(settings()), 'words 1');
  t.throws(() => identity(settings({ run: [] })), {
    constructor: ConfigError,
    message: /names none/,
  });
  t.throws(() => identity(settings({ run: [''] })), { message: /names none/ });
  t.throws(() => identity(settings({ revision: null })), { message: /longpref doctor/ });
  t.end();
});
