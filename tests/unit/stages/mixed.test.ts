import t from 'tap';
import { type Random, randomFrom } from '../../../pipelines/core/random.js';
import type { Question } from '../../../pipelines/dataset/ledger/submission.js';
import type { DraftAnswer, ScoredMessage } from '../../../pipelines/stages/messages.js';
import { pairOne, poolOf, randomScores, scoredDocument } from '../../helpers/pairing.js';

const ANSWER = 'Tarn';
const pool = poolOf(
  Array.from({ length: 40 }, (_, i) => `Filler ${i} is of elsewhere. It says so.`),
);
const kindsOf = (random: Random) =>
  Array.from({ length: 1 + random.below(8) }, () =>
    random.below(2) === 0 ? ('mixed' as const) : ('irrelevant' as const),
  );

/** A document whose chunks hold gold evidence, the answer, both or neither, as it comes. */
function drawn(random: Random) {
  const count = 1 + random.below(14);
  const rich = 1 + random.below(6);
  const says = Array.from({ length: count }, () => random.below(rich) === 0);
  const chunks = says.map(
    (is, i) => `Part ${i} is here. ${is ? `They met in ${ANSWER}. ` : ''}Rain. `,
  );
  const starts = chunks.map((_, i) => Buffer.byteLength(chunks.slice(0, i).join('')));
  const isGold = says.map(() => random.below(rich + 1) === 0);
  const evidence = starts.flatMap((start, i): [number, number][] =>
    isGold[i] ? [[start + 2, start + 9]] : [],
  );
  const answered = random.below(4) > 0;
  const question: Question = {
    question: 'Where is part?',
    ...(answered ? { answer: ANSWER } : {}),
    ...(evidence.length > 0 ? { evidence } : {}),
  };
  const message = scoredDocument(chunks, question, randomScores(count, random));
  const bears = (chunk: number) => Boolean(isGold[chunk] || (answered && says[chunk]));
  return { message, bears, isGold, question, chunks };
}

/** Whether chunks, less what was taken out of them, are the texts that the generator got. */
function isWhatWasSeen(
  { given, given_documents, given_without }: DraftAnswer,
  { documentId, body, byteStarts }: ScoredMessage,
  context: readonly string[],
): boolean {
  const own = Buffer.from((body as { bytes: Uint8Array }).bytes);
  const texts = given.map((chunk, at) => {
    const of = given_documents?.[at] ?? documentId;
    const isOwn = of === documentId;
    const filler = pool.chunks.find((one) => one.documentId === of && one.chunk === chunk);
    const bytes = isOwn ? own : Buffer.from(filler?.text ?? '');
    let from = isOwn ? (byteStarts[chunk] as number) : 0;
    const end = isOwn ? (byteStarts[chunk + 1] as number) : bytes.length;
    let text = '';
    for (const one of given_without ?? []) {
      if (one.chunk !== chunk || (one.document_id ?? documentId) !== of) continue;
      text += bytes.toString('utf8', from, one.byte_start);
      from = one.byte_end;
    }
    return text + bytes.toString('utf8', from, end);
  });
  return texts.join('|') === context.join('|');
}

t.test('contexts are what they are called, whatever the scores, top_k and M', async (t) => {
  const counts = { samples: 0, drops: 0, exchanged: 0, misses: 0, without: 0, unknown: 0 };
  const wrong: string[] = [];
  for (let i = 0; i < 800; i++) {
    const random = randomFrom(`drawn ${i}`);
    const { message, bears, isGold, question, chunks } = drawn(random);
    const top_k = 1 + (i % 8);
    const rejected = kindsOf(random);
    const hasPool = random.below(2) === 0;
    const tokens = 90 + random.below(600);
    const { outcome, asked: all } = await pairOne(
      message,
      {
        top_k,
        rejected: rejected as [(typeof rejected)[0]],
        tokens,
        max_answer_tokens: 16,
        filler: hasPool ? 'auto' : 'none',
      },
      { seed: i, pool: hasPool ? pool : undefined },
    );
    const expect = (is: boolean, what: string) => is || wrong.push(`${i}: ${what}`);
    if ('drop' in outcome) {
      counts.drops++;
      const { reason } = outcome.drop;
      expect(/^no-(critical-chunk|irrelevant-chunk|mixed-context|room)$/.test(reason), reason);
      if (reason === 'no-mixed-context') expect(rejected.includes('mixed'), 'nobody wants one');
      continue;
    }
    counts.samples++;
    const { answers, context, found } = outcome.sample;
    // Contexts are made again where an answer came out longer than was thought.
    const asked = all.slice(-answers.length);
    expect(answers.map(({ kind }) => kind).join() === ['preferred', ...rejected].join(), 'kinds');
    const own = { id: message.documentId };
    const critical = context.filter((one) => one.critical).map(({ chunk }) => chunk);
    expect(critical.length <= top_k, 'top_k');
    const known = critical.filter(bears);
    const bearing = known.length > 0 ? known : critical;
    if (known.length === 0) counts.unknown++;
    if (question.evidence) expect(found.evidence !== null, 'recall');
    for (const [at, answer] of answers.entries()) {
      const { kind, given, given_documents } = answer;
      expect(
        isWhatWasSeen(answer, message, asked[at]?.context ?? []),
        'given is not what was seen',
      );
      const before = answers.slice(0, at).filter((one) => one.kind === kind);
      expect(asked[at]?.candidate === before.length, 'index within the kind');
      expect(
        before.every(({ given: other }) => other.join() === given.join()),
        'other chunks',
      );
      const ofOwn = given.filter((_, j) => (given_documents?.[j] ?? own.id) === own.id);
      expect(given.length > 0, `${kind} sees nothing`);
      const seen = asked[at]?.context.join('') ?? '';
      expect(new Set(ofOwn).size === ofOwn.length, 'a chunk twice');
      expect(
        ofOwn.every((one, j) => j === 0 || one > (ofOwn[j - 1] as number)),
        'order',
      );
      if (kind === 'preferred') expect(critical.join() === given.join(), 'preferred');
      if (kind === 'irrelevant') {
        expect(!ofOwn.some(bears), 'irrelevant bears');
        if (question.answer) expect(!seen.includes(ANSWER), 'irrelevant says it');
        expect(!ofOwn.some((one) => critical.includes(one)), 'irrelevant sees a critical one');
      }
      if (kind !== 'mixed') continue;
      const others = ofOwn.filter((one) => !critical.includes(one));
      expect(!others.some(bears), 'the rest of a mixed context bears');
      const size = given.reduce((sum, one, j) => {
        const isOwn = (given_documents?.[j] ?? own.id) === own.id;
        return sum + 1 + (isOwn ? (chunks[one] as string).length : 0);
      }, 0);
      expect(size <= tokens, 'room');
      if (critical.length > 1) {
        expect(!bearing.every((one) => ofOwn.includes(one)), 'all that bears the answer');
        const gold = critical.filter((one) => isGold[one]);
        expect(gold.length === 0 || !gold.every((one) => ofOwn.includes(one)), 'all gold evidence');
        const half = Math.ceil(critical.length / 2);
        expect(ofOwn.filter((one) => critical.includes(one)).length === half, 'half');
        if (known.length > 0 && known.length < half) counts.exchanged++;
      } else if (ofOwn.includes(critical[0] as number)) {
        counts.without++;
        const nearest = (message.scores[0] as Float32Array).findIndex(
          (score, chunk) => score > 0 && !critical.includes(chunk) && !bears(chunk),
        );
        expect(nearest < 0, 'there was a nearest miss');
        if (bears(critical[0] as number) && question.answer)
          expect(!seen.includes(ANSWER), 'the chunk still says it');
        expect(!seen.includes(chunks[critical[0] as number] as string), 'the chunk is whole');
      } else {
        counts.misses++;
        const score = (chunk: number) => message.scores[0]?.[chunk] as number;
        const best = Math.max(
          ...chunks.map((_, one) => (critical.includes(one) || bears(one) ? 0 : score(one))),
        );
        expect(
          others.some((one) => score(one) === best),
          'the nearest miss is not there',
        );
      }
    }
  }
  t.strictSame(wrong, []);
  for (const [what, count] of Object.entries(counts)) t.ok(count >= 40, `${what}: ${count}`);
  t.comment(JSON.stringify(counts));
});

t.test('a single critical chunk: its nearest miss among the rest of C′, in order', async (t) => {
  const chunks = ['Near. ', 'Far. ', 'The key is in Tarn. ', 'Nearer. ', 'Nothing. '];
  const question = { question: 'Where?', answer: 'Tarn' };
  const message = scoredDocument(chunks, question, [0.8, 0.1, 5, 0.9, 0]);
  const { outcome, asked } = await pairOne(message, { top_k: 1 });
  t.match(outcome, { sample: { answers: [{ given: [2] }, {}, { given: [0, 1, 3, 4] }] } });
  t.strictSame(asked[2]?.context, [chunks[0], chunks[1], chunks[3], chunks[4]]);
  // C′ has room for one chunk beside the critical one.
  const small = await pairOne(message, { top_k: 1, chunks: 2 });
  const mixed = 'sample' in small.outcome ? small.outcome.sample.answers[2]?.given : [];
  t.ok(mixed?.includes(3) && mixed.length <= 2, `${mixed}: the nearest of all`);
});

t.test('without any other chunk the evidence sentences go, and only these', async (t) => {
  const chunks = ['It rained. The key is in Tarn. Nobody went. ', 'Nothing. '];
  const { outcome, asked } = await pairOne(
    scoredDocument(chunks, { question: 'Where?', answer: 'Tarn' }, [5, 0]),
  );
  t.match(outcome, { sample: { answers: [{}, {}, { kind: 'mixed', given: [0, 1] }] } });
  t.strictSame(asked[2]?.context, ['It rained. Nobody went. ', 'Nothing. ']);
  const alone = scoredDocument(
    ['The key is in Tarn. ', 'Nothing. '],
    { question: 'Where?', answer: 'Tarn' },
    [5, 0],
  );
  const none = await pairOne(alone);
  t.match(none.outcome, { drop: { reason: 'no-mixed-context', detail: /only critical chunk/ } });
  t.equal(none.asked.length, 0, 'before anything is asked');
  t.match((await pairOne(alone, { rejected: ['irrelevant'] })).outcome, { sample: {} });
});

t.test('an irrelevant answer never sees gold evidence below the bar; C′ may', async (t) => {
  const chunks = ['The key is in Tarn. ', 'They hid it there. ', 'Nothing. '];
  const evidence: [number, number][] = [[20, 30]];
  const question = { question: 'Where?', answer: 'Tarn', evidence };
  const { outcome } = await pairOne(scoredDocument(chunks, question, [5, 0.2, 0]), {
    rejected: ['irrelevant'],
  });
  if (!('sample' in outcome)) return t.fail(JSON.stringify(outcome));
  t.strictSame(
    outcome.sample.context.map(({ chunk }) => chunk),
    [0, 1, 2],
  );
  t.strictSame(outcome.sample.answers[1]?.given, [2]);
  const none = await pairOne(scoredDocument(chunks.slice(0, 2), question, [5, 0.2]));
  t.match(none.outcome, { drop: { reason: 'no-irrelevant-chunk', detail: /hold the answer/ } });
});
