import t from 'tap';
import { foundEvidence, goldChunks } from '../../../pipelines/stages/pair/evidence.js';

const byteStarts = Float64Array.of(0, 10, 20, 30, 35);
const asked = (...evidence: [number, number][]) => ({ question: 'Who?', evidence });

t.test('gold chunks hold a part of the evidence; borders belong to one side', (t) => {
  t.strictSame(goldChunks(asked([3, 5]), byteStarts), [0]);
  t.strictSame(goldChunks(asked([9, 11]), byteStarts), [0, 1], 'across a border');
  t.strictSame(goldChunks(asked([10, 20]), byteStarts), [1], 'a whole chunk and no neighbour');
  t.strictSame(goldChunks(asked([0, 2], [31, 35]), byteStarts), [0, 3]);
  t.strictSame(goldChunks(asked([12, 12]), byteStarts), [], 'nothing was left of it');
  t.strictSame(goldChunks({ question: 'Who?' }, byteStarts), []);
  t.end();
});

t.test('any and all, and where evidence was lost', (t) => {
  const scores = Float32Array.of(1, 4, 3, 5);
  const found = (gold: number[], critical: number[]) => foundEvidence(gold, scores, critical, 3);
  t.strictSame(found([], [1]), { evidence: null, evidence_all: null, evidence_lost: null });
  t.strictSame(found([1, 2], [1, 2]), {
    ...{ evidence: true, evidence_all: true, evidence_lost: null },
  });
  t.strictSame(found([0, 1], [1, 3]), {
    ...{ evidence: true, evidence_all: false, evidence_lost: null },
  });
  t.strictSame(found([0], [1, 3]), {
    ...{ evidence: false, evidence_all: false, evidence_lost: 'below-bar' },
  });
  t.strictSame(found([0, 2], [1, 3]), {
    ...{ evidence: false, evidence_all: false, evidence_lost: 'behind-best' },
  });
  t.strictSame(found([2], []).evidence_lost, 'behind-best', 'it reaches the bar');
  t.end();
});
