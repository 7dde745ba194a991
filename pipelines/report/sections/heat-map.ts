import type { HeatData, HeatQuestion } from '../data/heat.js';
import { escapeText, number, px, svgElement, ticks } from '../drawing/svg.js';

const WIDTH = 1120;
const LABELS = 280;
const ROW = 16;
const TOP = 8;
const BOTTOM = 46;
const RAMP = 5;
const MOST_QUESTIONS = 24;
const LABEL_LETTERS = 34;
const TEXT_LETTERS = 280;

const shorten = (text: string, most: number): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
};

/** The questions the map shows, with their numbers: all, or some from first to last. */
export function shownQuestions({ questions }: HeatData): (HeatQuestion & { number: number })[] {
  const all = questions.map((question, i) => ({ ...question, number: i + 1 }));
  const step = (all.length - 1) / (MOST_QUESTIONS - 1);
  if (step <= 1) return all;
  return Array.from(
    { length: MOST_QUESTIONS },
    (_, i) => all[Math.round(i * step)] as (typeof all)[0],
  );
}

/** Which of the ramp's colours a score has; 0 is none. */
export const level = (score: number, most: number): number =>
  score <= 0 || most <= 0 ? 0 : Math.max(1, Math.ceil((score / most) * RAMP));

/** Cells as one path; each at least `least` wide, so that those of one pixel can be seen. */
const cellPath = (cells: readonly [number, number][], width: number, least: number): string => {
  const drawn = Math.max(least, width > 4 ? width - 1 : width);
  const shift = Math.min(0, (width - drawn) / 2);
  return cells
    .map(([chunk, row]) => {
      const [x, y] = [px(LABELS + chunk * width + shift), TOP + row * ROW + 1];
      return `M${x} ${y}h${px(drawn)}v${ROW - 2}H${x}z`;
    })
    .join('');
};

/** What a chunk's column says when pointed at. */
function columnTitle(
  data: HeatData,
  questions: ReturnType<typeof shownQuestions>,
  chunk: number,
): string {
  const scored = questions
    .map((question) => ({ score: question.scores[chunk] ?? 0, question }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, 8)
    .map(
      ({ score, question }) =>
        `question ${question.number}: ${number(score)}${question.critical.includes(chunk) ? ' critical' : ''}`,
    );
  const text = data.chunks[chunk];
  const lines = [
    `chunk ${chunk}`,
    ...(scored.length > 0 ? [`${scored.join(', ')}`] : []),
    text === null || text === undefined ? 'in no context' : `“${shorten(text, TEXT_LETTERS)}”`,
  ];
  return lines.join('\n');
}

/**
 * Scores of all chunks (columns) against the questions (rows). Critical chunks have a hue of
 * their own, since cells can be too narrow for a sign. Cells of one colour are one path, and the
 * texts hang on columns, which keeps thousands of cells small.
 */
export function heatMap(data: HeatData): string {
  const questions = shownQuestions(data);
  const columns = data.chunks.length;
  const width = (WIDTH - LABELS - 4) / Math.max(1, columns);
  const most = Math.max(0, ...questions.flatMap((q) => q.scores.map((score) => score ?? 0)));
  const cells = new Map<string, [number, number][]>();
  for (const [row, { scores, critical }] of questions.entries()) {
    const isCritical = new Set(critical);
    for (const [chunk, score] of scores.entries()) {
      const step = level(score ?? 0, most);
      const name = isCritical.has(chunk) ? `critical-${Math.max(1, step)}` : `heat-${step}`;
      // No cell for what most have: the row's background shows it.
      if (score === null || (name === 'heat-0' && data.complete)) continue;
      const list = cells.get(name) ?? [];
      list.push([chunk, row]);
      cells.set(name, list);
    }
  }
  const bottom = TOP + questions.length * ROW;
  const right = LABELS + columns * width;
  const rows = questions.map(({ question, outcome, number: at }, row) => {
    const y = TOP + row * ROW;
    const dropped = outcome !== 'sample';
    return (
      `<rect class="${data.complete ? 'heat-0' : 'unknown'}" x="${LABELS}" y="${y + 1}" width="${px(right - LABELS)}" height="${ROW - 2}"/>` +
      `<text${dropped ? ' class="dropped"' : ''} x="${LABELS - 32}" y="${y + 11.5}" text-anchor="end">${escapeText(shorten(question, LABEL_LETTERS))}` +
      `<title>${escapeText(`${question}\n${dropped ? `dropped: ${outcome}` : 'sample'}`)}</title></text>` +
      `<text class="count" x="${LABELS - 8}" y="${y + 11.5}" text-anchor="end">${at}</text>`
    );
  });
  const isCriticalCell = (name: string) => name.startsWith('critical');
  const paths = [...cells]
    // Critical ones last: on top, where wider cells overlap.
    .sort(([a], [b]) => Number(isCriticalCell(a)) - Number(isCriticalCell(b)))
    .map(([name, list]) => {
      const least = isCriticalCell(name) ? 4 : 1;
      return `<path class="${name}" d="${cellPath(list, width, least)}"/>`;
    });
  const axis = ticks(0, columns - 1, 12, true).map((chunk) => {
    const x = px(LABELS + (chunk + 0.5) * width);
    return `<path class="tick" d="M${x} ${bottom + 2}v4"/><text x="${x}" y="${bottom + 18}" text-anchor="middle">${number(chunk)}</text>`;
  });
  const hovers = Array.from(
    { length: columns },
    (_, chunk) =>
      `<rect class="hover" x="${px(LABELS + chunk * width)}" y="${TOP}" width="${px(width)}" height="${bottom - TOP}"><title>${escapeText(columnTitle(data, questions, chunk))}</title></rect>`,
  );
  const body = [
    ...rows,
    ...paths,
    ...axis,
    `<text class="label" x="${(LABELS + right) / 2}" y="${bottom + 38}" text-anchor="middle">chunk of the document (index, in document order)</text>`,
    ...hovers,
  ].join('');
  const text = {
    title: `Importance scores of document ${data.documentId.slice(0, 12)}`,
    description: `${questions.length} questions by ${columns} chunks; the highest score is ${number(most)}. Critical chunks stand out in orange.`,
  };
  return heatLegend(most, data.complete) + svgElement(text, WIDTH, bottom + BOTTOM, body);
}

function heatLegend(most: number, complete: boolean): string {
  // Where scores are few, the colours they have; else all.
  const few = Number.isInteger(most) && most <= RAMP;
  const levels = Array.from({ length: few ? most : RAMP }, (_, i) =>
    few ? level(i + 1, most) : i + 1,
  );
  const ramp = (name: string) =>
    levels
      .map((step, i) => `<rect class="${name}-${step}" x="${i * 14}" width="13" height="10"/>`)
      .join('');
  const item = (label: string, body: string, width = levels.length * 14) =>
    `<li><svg viewBox="0 0 ${width} 10" width="${width}" height="10" aria-hidden="true">${body}</svg>${escapeText(label)}</li>`;
  return `<ul class="legend">${[
    item(`score, 1 to ${number(most)}`, ramp('heat')),
    item('the same, critical chunk of that question’s context', ramp('critical')),
    item('score 0', '<rect class="heat-0" width="13" height="10"/>', 14),
    ...(complete
      ? []
      : [item('in no context: not known', '<rect class="unknown" width="13" height="10"/>', 14)]),
  ].join('')}</ul>`;
}
