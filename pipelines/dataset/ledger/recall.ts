import type { DropRecord, SampleRecord } from '../../generated/ledger-record.js';

/** Where the evidence of a question was lost, so that no critical chunk holds it. */
export type LostAt = 'not-scored' | 'below-bar' | 'behind-best';

/** How often the critical chunks hold the evidence that came with a question. */
export interface Recall {
  /** questions with evidence, whatever became of them */
  questions: number;
  /** of these, where a critical chunk holds some of it (any-hit) */
  any: number;
  /** of these, where all chunks that hold some of it are critical (joint) */
  all: number;
  /** of these, where none does, by the reason */
  lost: Record<LostAt, number>;
  /** of `any`, those dropped for another reason, by that reason */
  dropped: Record<string, number>;
  /** of `questions`, those that became samples, and where a critical chunk of these holds some */
  samples: { questions: number; any: number };
  /** drops of data sets from before, which do not say; nor do samples whether they hold all */
  unsaid: number;
}

/** Questions that came with the input, and those that longpref made, whose sentence is the evidence. */
export interface RecallByOrigin {
  given: Recall;
  cloze: Recall;
}

const noRecall = (): Recall => ({
  ...{ questions: 0, any: 0, all: 0, unsaid: 0 },
  lost: { 'not-scored': 0, 'below-bar': 0, 'behind-best': 0 },
  dropped: {},
  samples: { questions: 0, any: 0 },
});

export const noRecalls = (): RecallByOrigin => ({ given: noRecall(), cloze: noRecall() });

/** Drops that say nothing about a question. */
const OF_NO_QUESTION = 'no-questions';

/**
 * Counts one question in.
 * @param record its drop, or one of its samples: each question counts once
 */
export function countRecall(
  recalls: RecallByOrigin,
  record: Pick<SampleRecord | DropRecord, 'evidence' | 'evidence_all' | 'evidence_lost' | 'cloze'> &
    ({ kind: 'sample' } | Pick<DropRecord, 'kind' | 'reason'>),
): void {
  const recall = recalls[record.cloze ? 'cloze' : 'given'];
  const { evidence, evidence_all, evidence_lost } = record;
  if (evidence === undefined && record.kind === 'drop' && record.reason !== OF_NO_QUESTION)
    recall.unsaid += 1;
  if (typeof evidence !== 'boolean') return;
  if (evidence_all === undefined) recall.unsaid += 1;
  recall.questions += 1;
  if (evidence) recall.any += 1;
  if (evidence_all) recall.all += 1;
  if (evidence_lost) recall.lost[evidence_lost] += 1;
  if (record.kind === 'sample') {
    recall.samples.questions += 1;
    if (evidence) recall.samples.any += 1;
  } else if (evidence) recall.dropped[record.reason] = (recall.dropped[record.reason] ?? 0) + 1;
}

const LOST: Record<LostAt, string> = {
  'below-bar': 'no chunk with evidence scored high enough',
  'behind-best': 'other chunks scored higher',
  'not-scored': 'the document was given up before it was scored',
};

const percent = (part: number, all: number): string => `${((100 * part) / all).toFixed(1)} %`;
const number = (n: number): string => n.toLocaleString('en-US');

/** A recall in words, a fact each: the shares first, then where the rest was lost. */
export function recallFacts(recall: Recall): string[] {
  const { questions, any, all, lost, dropped, samples, unsaid } = recall;
  if (questions === 0) return [];
  const later = Object.entries(dropped).sort(([, a], [, b]) => b - a);
  return [
    `a critical chunk holds evidence in ${percent(any, questions)} of ${number(questions)} questions, all chunks with evidence are critical in ${percent(all, questions)}`,
    ...Object.entries(LOST).flatMap(([at, why]) => {
      const n = lost[at as LostAt];
      return n > 0 ? [`lost ${at}: ${number(n)} (${why})`] : [];
    }),
    ...(later.length > 0
      ? [`found, then dropped: ${later.map(([reason, n]) => `${reason} ${number(n)}`).join(', ')}`]
      : []),
    ...(samples.questions < questions && samples.questions > 0
      ? [
          `of the ${number(samples.questions)} that became samples ${percent(samples.any, samples.questions)}`,
        ]
      : []),
    ...(unsaid > 0
      ? [`${number(unsaid)} questions are of a version of longpref that did not note it in full`]
      : []),
  ];
}
