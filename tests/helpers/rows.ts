import type { SampleRow } from '../../pipelines/dataset/rows/row.js';
import { rowHash } from '../../pipelines/dataset/rows/row-hash.js';

/** A made-up row; `i` tells rows apart. */
export function sampleRow(i: number, change: Partial<SampleRow> = {}): SampleRow {
  const row: Omit<SampleRow, 'row_hash'> = {
    sample_id: `sample-${i}`,
    document_id: `document-${i % 7}`,
    draw: 0,
    split: 'train',
    question: `Where did Zoë go on day ${i}?`,
    prompt: 'a prompt with 漢字 and 🦊',
    chosen: 'Paris',
    rejected: ['Rome', 'Oslo'],
    context: [
      {
        document_id: `document-${i % 7}`,
        chunk: 3,
        byte_start: 10,
        byte_end: 30,
        score: 2.5,
        critical: true,
      },
      {
        document_id: `document-${i % 7}`,
        chunk: 9,
        byte_start: 90,
        byte_end: 120,
        score: 0,
        critical: false,
      },
    ],
    prompt_ids: Int32Array.from({ length: 24 + (i % 5) }, (_, j) => (i * 31 + j * 7) % 500),
    segments: [
      { kind: 'chunk', length: 12, position_start: 4, position_ids: null },
      {
        kind: 'chunk',
        length: 12,
        position_start: 40,
        position_ids: Int32Array.from({ length: 12 }, (_, j) => 40 + 2 * j),
      },
    ],
    chosen_ids: Int32Array.of(5, 2),
    rejected_ids: [Int32Array.of(6, 2), Int32Array.of(7, 8, 2)],
    answers: [
      {
        kind: 'preferred',
        given: Int32Array.of(3),
        given_documents: null,
        given_without: null,
        generator: 'extractive',
        sampling: '{}',
        finish_reason: 'stop',
        in_context: true,
        mean_logprob: null,
        abstains: false,
        cut_at_sentence: true,
        edit_share: null,
      },
      {
        kind: 'irrelevant',
        given: Int32Array.of(9),
        given_documents: null,
        given_without: [{ document_id: 'document-x', chunk: 9, byte_start: 110, byte_end: 120 }],
        generator: 'extractive',
        sampling: '{}',
        finish_reason: 'stop',
        in_context: false,
        mean_logprob: -0.25,
        abstains: true,
        cut_at_sentence: null,
        edit_share: 0.25,
      },
      {
        kind: 'mixed',
        given: Int32Array.of(3, 9),
        given_documents: null,
        given_without: [
          { document_id: null, chunk: 3, byte_start: 12, byte_end: 20 },
          { document_id: null, chunk: 9, byte_start: 100, byte_end: 120 },
        ],
        generator: 'extractive',
        sampling: '{}',
        finish_reason: 'length',
        in_context: null,
        mean_logprob: null,
        abstains: null,
        cut_at_sentence: null,
        edit_share: null,
      },
    ],
    question_kind: null,
    short_segments: i % 2 === 0 ? null : Int32Array.of(0),
    answer_position: 100,
    ...change,
  };
  return { ...row, row_hash: rowHash(row) };
}
