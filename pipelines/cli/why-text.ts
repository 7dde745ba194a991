import type { Story, StoryChunk, StoryQuestion } from '../dataset/why/story.js';
import { shownScore } from '../stages/pair/select.js';
import { abstainedRows } from './answers-text.js';
import { bytes, count, pairs, table } from './format.js';
import { heatStrip, oneLine, type TextOptions } from './preview-text.js';

/** Scores of all chunks, recomputed: shape [chunks]. */
export type Scores = readonly (number | null)[];

const short = (id: string): string => `${id.slice(0, 16)}…`;

function questionLine(
  { question, best_score, samples, drop, cloze }: StoryQuestion,
  width: number,
) {
  const outcome = drop ? `dropped: ${drop.reason}` : `sample ${short(samples[0] ?? '')}`;
  return [
    outcome,
    best_score === null ? '' : String(shownScore(best_score)),
    oneLine((cloze ? '(cloze) ' : '') + (question || '–'), Math.max(24, width - 60)),
  ];
}

/** What had become of a dropped question's evidence, where it came with some. */
function evidenceText({ evidence, evidence_lost: lost }: NonNullable<StoryQuestion['drop']>) {
  if (typeof evidence !== 'boolean') return '';
  return evidence ? '; a critical chunk held its evidence' : `; its evidence was lost: ${lost}`;
}

function chunkLine(chunk: StoryChunk, width: number): string[] {
  const { source } = chunk;
  return [
    `${chunk.chunk}${chunk.critical ? ' ▲' : chunk.filler ? ' ∗' : ''}`,
    String(shownScore(chunk.score)),
    `${chunk.byte_start}–${chunk.byte_end}`,
    source ? `${source[0]}–${source[1]}` : '–',
    count(chunk.position),
    oneLine(chunk.text, Math.max(20, width - 68)),
  ];
}

function sampleText(story: Story, options: TextOptions): string {
  const { sample: row, chunks = [] } = story;
  if (!row) return '';
  const own = new Set(chunks.filter(({ filler }) => !filler).map(({ chunk }) => chunk));
  const texts = [row.chosen, ...row.rejected];
  const answers = row.answers.map((answer, i) => {
    const given = Array.from(answer.given, (chunk, at) => {
      const other = answer.given_documents?.[at];
      return other && other !== row.document_id ? `${chunk}∗` : `${chunk}`;
    });
    const stands = answer.in_context === null ? 'unknown' : answer.in_context ? 'yes' : 'no';
    return [
      answer.kind,
      stands,
      given.join(' '),
      JSON.stringify(oneLine(texts[i] ?? '', Math.max(20, options.width - 60))),
    ];
  });
  const taken = row.answers.flatMap(({ kind, given_without }) =>
    (given_without ?? []).map(({ document_id, chunk, byte_start, byte_end }) => [
      kind,
      `${chunk}${document_id ? '∗' : ''}`,
      `${byte_start}–${byte_end}`,
    ]),
  );
  const { abstained = {} } =
    story.questions.find(({ samples }) => samples.includes(row.sample_id)) ?? {};
  const isSparse = row.segments.some(({ position_ids }) => position_ids);
  return [
    `\n${pairs([
      ['sample', row.sample_id],
      ['question', oneLine(row.question, options.width - 16)],
      ['prompt', `${count(row.prompt_ids.length)} tokens, ${count(chunks.length)} chunks`],
      [
        'positions',
        `${isSparse ? 'sparse' : 'continuous'}, answers from ${count(row.answer_position)}`,
      ],
      ['split', `${row.split}, draw ${row.draw}`],
      ...abstainedRows(abstained),
    ])}`,
    `\ncontext (▲ critical, ∗ of another document; ${own.size} own chunks)`,
    table(
      ['chunk', 'score', 'bytes', 'in the source', 'position', 'text'],
      chunks.map((chunk) => chunkLine(chunk, options.width)),
    ),
    '\nanswers',
    table(['kind', 'in context', 'made from chunks', 'text'], answers),
    ...(taken.length > 0
      ? ['\nnot shown of these chunks', table(['kind', 'chunk', 'bytes'], taken)]
      : []),
  ].join('\n');
}

/** The story of an item, for people. */
export function whyText(
  story: Story,
  options: TextOptions,
  scores: ReadonlyMap<string, Scores>,
  note: string,
): string {
  const { document, questions, sample } = story;
  const shown = sample
    ? questions.filter(({ samples }) => samples.includes(sample.sample_id))
    : questions;
  const strips = shown.flatMap(({ question }) => {
    const all = scores.get(question);
    if (!all) return [];
    const context = (sample?.context ?? []).filter((c) => c.document_id === document.document_id);
    const strip = heatStrip(
      all.map((score) => score ?? 0),
      context,
      options,
    );
    return [`\nscores: ${oneLine(question, options.width - 10)}`, strip];
  });
  return [
    document.source,
    pairs([
      ['document', document.document_id],
      [
        'size',
        `${bytes(document.bytes)}, ${count(document.tokens)} tokens, ${count(document.chunks)} chunks, ${count(document.questions)} questions`,
      ],
      [
        'version',
        story.version === null
          ? 'in none yet: its run has not finished'
          : `${story.version}, committed ${story.committed_at}`,
      ],
      ['submission', short(story.submission)],
      ['identity', short(story.identity)],
    ]),
    `\n${table(
      ['outcome', 'best', 'question'],
      shown.map((one) => questionLine(one, options.width)),
    )}`,
    ...shown.flatMap(({ drop }) =>
      drop && shown.length === 1 ? [`  ${drop.detail}${evidenceText(drop)}`] : [],
    ),
    sampleText(story, options),
    ...strips,
    note === '' ? '' : `\n${note}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}
