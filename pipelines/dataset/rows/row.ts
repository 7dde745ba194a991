import type { Answer, ContextChunk, Row, Segment as StoredSegment } from '../../generated/row.js';

export type { ContextChunk };

/** preferred: from critical chunks; irrelevant: from irrelevant ones; mixed: part and part. */
export type AnswerKind = Answer['kind'];
/** Kinds that the pipeline makes itself. */
export type MadeKind = Exclude<AnswerKind, 'imported'>;
export type Split = Row['split'];

type Ids = Int32Array;

export interface Segment extends Omit<StoredSegment, 'position_ids'> {
  position_ids: Ids | null;
}

export interface RowAnswer extends Omit<Answer, 'given'> {
  given: Ids;
}

/** A row as the pipeline holds it: `Row` of schemas/row.schema.json with typed arrays for ids. */
export interface SampleRow
  extends Omit<
    Row,
    'prompt_ids' | 'chosen_ids' | 'rejected_ids' | 'segments' | 'answers' | 'short_segments'
  > {
  prompt_ids: Ids;
  chosen_ids: Ids;
  rejected_ids: Ids[];
  segments: Segment[];
  answers: RowAnswer[];
  short_segments?: Ids | null;
}

/** Bytes of a row before compression, as they count against shard.bytes. */
export const rowBytes = (row: SampleRow): number =>
  row.prompt_ids.byteLength +
  row.prompt.length +
  row.segments.length * 64 +
  row.context.length * 64 +
  1024;
