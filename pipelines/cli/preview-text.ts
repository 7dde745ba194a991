import type { SampleRow, Segment } from '../dataset/rows/row.js';
import type { ExactText, Preview, PreviewDocument, PreviewQuestion } from '../runtime/preview.js';
import { shownScore } from '../stages/pair/select.js';
import type { TextPiece } from '../template/tokenize.js';
import { bytes, count, table } from './format.js';

export interface TextOptions {
  /** columns of the terminal */
  width: number;
  /** whether to colour with ANSI sequences */
  colour: boolean;
}

type Style = 'bold' | 'dim' | 'critical' | 'score' | 'special';
const CODES: Record<Style, string> = {
  bold: '1',
  dim: '2',
  critical: '38;5;208',
  score: '38;5;75',
  special: '7',
};

const paint = (text: string, style: Style, colour: boolean): string =>
  colour && text !== '' ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;

type Sample = Extract<PreviewQuestion['outcome'], { kind: 'sample' }>;

/** Critical chunks whose text is shown. */
const SHOWN = 3;
const BLOCKS = '▁▂▃▄▅▆▇█';

/** A text in one line of at most `most` characters. */
export function oneLine(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, Math.max(0, most - 1))}…` : line;
}

/** A long text with its middle left out. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  const left = text.length - 2 * half;
  return `${text.slice(0, half)} […${count(left)} characters…] ${text.slice(-half)}`;
}

/** Special tokens are marked: the same words written in a document are plain text. */
const marked = (pieces: readonly TextPiece[], colour: boolean): string =>
  pieces
    .map(({ text, special }) => {
      if (!special) return text;
      return colour ? paint(text, 'special', true) : `⟦${text}⟧`;
    })
    .join('');

const indented = (text: string, by = '    '): string =>
  text
    .split('\n')
    .map((line) => by + line)
    .join('\n');

/**
 * Scores of all chunks as a strip of blocks, the highest the tallest; below, ▲ under critical
 * chunks and • under the irrelevant ones that fill up the training context.
 */
export function heatStrip(
  scores: readonly number[],
  context: SampleRow['context'],
  { width, colour }: TextOptions,
): string {
  const most = Math.max(...scores, 0);
  const inContext = new Map(context.map((chunk) => [chunk.chunk, chunk.critical]));
  const label = Math.max(5, String(scores.length).length + 1);
  const columns = Math.max(10, Math.floor((width - label - 3) / 10) * 10);
  const lines: string[] = [];
  for (let start = 0; start < scores.length; start += columns) {
    const part = scores.slice(start, start + columns);
    const blocks = part.map((score, i) => {
      if (score <= 0) return paint('·', 'dim', colour);
      const block = BLOCKS[Math.ceil((score / most) * BLOCKS.length) - 1] as string;
      return paint(block, inContext.get(start + i) ? 'critical' : 'score', colour);
    });
    lines.push(`${String(start).padStart(label)} ${blocks.join('')}`);
    const marks = part.map((_, i) => {
      const critical = inContext.get(start + i);
      if (critical === undefined) return ' ';
      return critical ? paint('▲', 'critical', colour) : paint('•', 'dim', colour);
    });
    if (marks.some((mark) => mark !== ' '))
      lines.push(`${' '.repeat(label)} ${marks.join('')}`.trimEnd());
  }
  return lines.join('\n');
}

/** Whether an id is that of another document than the sample's own. */
const isOther = (row: SampleRow, id: string | undefined): boolean =>
  id !== undefined && id !== row.document_id;

/** Chunk numbers: the critical ones in brackets, those of other documents with a plus. */
const chunkList = (
  chunks: Iterable<number>,
  critical: ReadonlySet<number>,
  isFiller: (at: number) => boolean,
): string =>
  Array.from(chunks, (chunk, at) => {
    if (isFiller(at)) return `+${chunk}`;
    return critical.has(chunk) ? `[${chunk}]` : String(chunk);
  }).join(' ');

function positionsOf({ length, position_start, position_ids }: Segment): string {
  const last = position_ids?.at(-1) ?? position_start + length - 1;
  return `${count(position_start)} to ${count(last)}${position_ids ? ', sparse' : ''}`;
}

function segmentTable(row: SampleRow): string {
  let chunk = 0;
  const rows = row.segments.map((segment) => {
    const one = segment.kind === 'chunk' ? row.context[chunk++] : undefined;
    const name =
      segment.kind === 'chunk'
        ? `chunk ${isOther(row, one?.document_id) ? '+' : ''}${one?.chunk ?? '?'}`
        : segment.kind === 'tail'
          ? 'question'
          : segment.kind;
    return [name, count(segment.length), positionsOf(segment)];
  });
  return table(
    ['segment', 'tokens', 'positions'],
    [...rows, ['answers', '', `from ${count(row.answer_position)}`]],
  );
}

const yesNo = (value: boolean | null | undefined): string =>
  value === null || value === undefined ? 'unknown' : value ? 'yes' : 'no';

function answerTable(row: SampleRow, exact: ExactText, width: number): string {
  const lengths = [row.chosen_ids.length, ...row.rejected_ids.map((ids) => ids.length)];
  return table(
    ['answer', 'tokens', 'in context', 'ends', 'text'],
    row.answers.map((answer, i) => [
      `${i === 0 ? 'chosen' : 'rejected'}, ${answer.kind}`,
      count(lengths[i] ?? 0),
      yesNo(answer.in_context),
      answer.finish_reason === 'stop' ? 'complete' : 'cut',
      // Quoted, or an answer that is a number would stand to the right.
      shortened(JSON.stringify(marked(exact.answers[i] ?? [], false)), Math.max(20, width - 56)),
    ]),
  );
}

function sampleText(
  { row, exact }: Sample,
  document: PreviewDocument,
  options: TextOptions,
): string {
  const { width, colour } = options;
  const head = (text: string) => `  ${paint(text, 'bold', colour)}`;
  const critical = new Set(row.context.filter((c) => c.critical).map((c) => c.chunk));
  const best = row.context.filter((c) => c.critical).sort((a, b) => b.score - a.score);
  const given = row.answers.map(({ kind, given, given_documents }) => [
    kind,
    chunkList(given, critical, (at) => isOther(row, given_documents?.[at])),
  ]);
  const context = row.context.map(({ chunk }) => chunk);
  const contexts = [
    [
      'training (C′)',
      chunkList(context, critical, (at) => isOther(row, row.context[at]?.document_id)),
    ],
    ...given.map(([kind, chunks]) => [`given for ${kind}`, chunks as string]),
  ];
  return [
    head(best.length > SHOWN ? `critical chunks, ${SHOWN} of ${best.length}` : 'critical chunks'),
    ...best
      .slice(0, SHOWN)
      .map(({ chunk, score }) =>
        `    chunk ${chunk}, score ${shownScore(score)}: ${oneLine(document.chunks[chunk] ?? '', width - 28)}`.trimEnd(),
      ),
    head(
      row.context.some(({ document_id }) => isOther(row, document_id))
        ? 'contexts (chunk numbers, [critical], + of other documents)'
        : 'contexts (chunk numbers, [critical])',
    ),
    ...contexts.map(([name, chunks]) => `    ${(name as string).padEnd(20)} ${chunks}`),
    head(
      `prompt, ${count(row.prompt_ids.length)} tokens, as they decode (special ones ${colour ? 'inverse' : 'in ⟦ ⟧'})`,
    ),
    indented(
      marked(exact.head, colour) +
        paint(shortened(marked(exact.context, false), 480), 'dim', colour) +
        marked(exact.tail, colour),
    ),
    head('answers'),
    indented(answerTable(row, exact, width), '  '),
    head(`positions, ${row.segments.some((s) => s.position_ids) ? 'sparse' : 'continuous'}`),
    indented(segmentTable(row), '  '),
    `  split ${row.split}, sample ${row.sample_id.slice(0, 16)}…`,
  ].join('\n');
}

function questionText(
  asked: PreviewQuestion,
  at: number,
  document: PreviewDocument,
  options: TextOptions,
): string {
  const { question, answer, scores, bar, outcome } = asked;
  const { colour } = options;
  const critical = scores.filter((score) => score >= bar).length;
  const highest = Math.max(...scores, 0);
  const context =
    outcome.kind === 'sample'
      ? outcome.row.context.filter((one) => one.document_id === document.documentId)
      : [];
  return [
    paint(`question ${at + 1} of ${count(document.asked)}: ${question}`, 'bold', colour),
    `  reference answer: ${answer === undefined ? 'none' : oneLine(answer, 2 * options.width)}`,
    `  scores: highest ${shownScore(highest)}; ${count(critical)} of ${count(scores.length)} chunks reach ${bar}, ${count(scores.length - critical)} are irrelevant`,
    heatStrip(scores, context, options),
    outcome.kind === 'sample'
      ? sampleText(outcome, document, options)
      : `  ${paint('dropped', 'critical', colour)}: ${outcome.reason} (${outcome.detail})`,
  ].join('\n');
}

/** A preview for people. */
export function previewText({ documents }: Preview, options: TextOptions): string {
  return documents
    .map((document) => {
      const { source, documentId, tokens, chunks, asked, questions } = document;
      const size = `${bytes(document.bytes)}, ${count(tokens)} tokens, ${count(chunks.length)} chunks, ${count(asked)} questions`;
      return [
        paint(source, 'bold', options.colour),
        `  ${size}, id ${documentId.slice(0, 16)}…`,
        ...(asked === 0 ? ['  dropped: no-questions (the document came without questions)'] : []),
        ...questions.map((question, at) => `\n${questionText(question, at, document, options)}`),
      ].join('\n');
    })
    .join('\n\n');
}
