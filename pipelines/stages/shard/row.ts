import { concat } from '../../core/concat.js';
import { ConfigError } from '../../core/errors.js';
import { sha256 } from '../../core/hash.js';
import { randomFrom } from '../../core/random.js';
import type { SampleRow, Segment, Split } from '../../dataset/rows/row.js';
import { rowHash } from '../../dataset/rows/row-hash.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import type { TokenizedTemplate } from '../../template/tokenize.js';
import type { PairedMessage, SampleDraft } from '../messages.js';
import { drawPositions, leastLength, type PrefixLengths } from './positions.js';

/** What of a template stands around the chunks of a row. */
export type RowTemplate = Pick<TokenizedTemplate, 'head' | 'separator' | 'prompt'>;

export interface RowSettings {
  /** positions_length: K, or as long as each row is, without gaps */
  shard: Omit<PipelineConfig['shard'], 'positions_length'> & {
    positions_length: number | 'no gaps';
  };
  seed: number;
  /** longest answer, in tokens */
  maxAnswer: number;
}

/**
 * The split of a document: a fixed point on [0, 1) by hash of its source key, whatever its text says
 * and whatever else is submitted.
 */
export function splitOf(sourceKey: string, validation: number): Split {
  const point = Number.parseInt(sha256(`split ${sourceKey}`).slice(0, 8), 16) / 2 ** 32;
  return point < validation ? 'validation' : 'train';
}

/** The parts of a prefix that its short prompt has: all but the chunks that are not critical. */
export function shortSegments(
  segments: readonly Pick<Segment, 'kind'>[],
  context: readonly { critical: boolean }[],
): Int32Array {
  const kept: number[] = [];
  let chunk = -1;
  for (const [at, { kind }] of segments.entries()) {
    if (kind === 'chunk') chunk++;
    const isOfChunk = kind === 'chunk' || kind === 'separator';
    if (!isOfChunk || context[chunk]?.critical) kept.push(at);
  }
  return Int32Array.from(kept);
}

/**
 * One row of a draft: prefix ids, positions and hash.
 * @throws ConfigError where the parts do not fit K positions
 */
export function makeRow(
  document: Pick<PairedMessage, 'documentId' | 'source' | 'sourceKey'>,
  draft: SampleDraft,
  draw: number,
  template: RowTemplate,
  settings: RowSettings,
): SampleRow {
  const { shard, seed, maxAnswer } = settings;
  const sampleId = sha256(`${draft.instanceId} ${seed} ${draw}`);
  const tail = draft.tailIds;
  const lengths: PrefixLengths = {
    head: template.head.length,
    chunks: draft.chunkIds.map((ids) => ids.length),
    separator: template.separator.length,
    tail: tail.length,
  };
  const least = leastLength(lengths, maxAnswer);
  const length = shard.positions_length === 'no gaps' ? least : shard.positions_length;
  if (length < least) {
    const chunks = least - lengths.head - lengths.tail - maxAnswer;
    throw new ConfigError(
      `shard.positions_length is ${length}: ${lengths.chunks.length} chunks of ${chunks} tokens, ` +
        `a head of ${lengths.head}, a question of ${lengths.tail} and an answer of ${maxAnswer} do not fit; ` +
        `raise it to at least ${least}, or lower pair.tokens or pair.max_answer_tokens` +
        ` (question ${JSON.stringify(draft.question.slice(0, 80))} of ${document.source})`,
    );
  }
  // Of what the sample is about, not of its id: neither identity nor pool moves a position.
  const random = randomFrom(`${seed} positions ${document.documentId} ${draft.questionId} ${draw}`);
  const sparse = random.next() < shard.sparse;
  const { segments, answerPosition } = drawPositions(lengths, maxAnswer, length, sparse, random);
  const parts = draft.chunkIds.flatMap((ids) => [ids, template.separator]);
  const [chosen, ...rejected] = draft.answers;
  if (!chosen) throw new Error('a draft has no answers');
  const row: Omit<SampleRow, 'row_hash'> = {
    sample_id: sampleId,
    document_id: document.documentId,
    draw,
    split: splitOf(document.sourceKey, shard.validation),
    question: draft.question,
    prompt: template.prompt(draft.question, draft.chunkTexts),
    chosen: chosen.text,
    rejected: rejected.map((answer) => answer.text),
    context: draft.context,
    prompt_ids: concat(Int32Array, [template.head, ...parts, tail]),
    segments,
    chosen_ids: chosen.ids,
    rejected_ids: rejected.map((answer) => answer.ids),
    answers: draft.answers.map(({ text: _, ids: __, given, ...answer }) => ({
      ...answer,
      given: Int32Array.from(given),
    })),
    answer_position: answerPosition,
    question_kind: draft.cloze ? 'cloze' : null,
    short_segments: shard.short_prompt ? shortSegments(segments, draft.context) : null,
  };
  return { ...row, row_hash: rowHash(row) };
}
