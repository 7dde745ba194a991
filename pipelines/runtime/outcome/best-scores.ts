import { barNameOf, barOf } from '../../stages/pair/select.js';

/** How the questions of a run scored: by best chunk score, how many became samples and how many not. */
export type BestScores = Record<string, { kept: number; dropped: number }>;

const entriesOf = (scores: BestScores) =>
  Object.entries(scores).map(([score, counts]) => ({ score: Number(score), ...counts }));

/** Most lines of the histogram. */
const LINES = 12;
const WIDTH = 40;

type Settings = Parameters<typeof barOf>[0];

const settingOf = (settings: Settings): string => `pair.${barNameOf(settings)}`;

/** A score as it is counted: whole numbers as they are, others with three digits, rounded down. */
export function countedScore(score: number): number {
  if (Number.isInteger(score)) return score;
  const unit = 10 ** (Math.floor(Math.log10(score)) - 2);
  return Number((Math.floor(score / unit + 1e-9) * unit).toPrecision(3));
}

/** A step of 1, 2 or 5 times a power of ten, so that so many of them reach beyond a number. */
function stepOver(most: number, lines: number): number {
  const least = most / lines;
  const unit = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((times) => times * unit).find((step) => step > least) as number;
}

/** Questions in bins of one or more scores, the lowest first: whole numbers, or parts of 1. */
function bins(scores: BestScores) {
  const all = entriesOf(scores);
  const most = all.reduce((highest, { score }) => Math.max(highest, score), 0);
  const isWhole = all.every(({ score }) => Number.isInteger(score));
  const step = isWhole ? Math.max(1, Math.ceil((most + 1) / LINES)) : stepOver(most, LINES);
  const round = (value: number) => Number(value.toPrecision(6));
  const binOf = (score: number) => Math.floor(score / step + 1e-9);
  const found = Array.from({ length: binOf(most) + 1 }, (_, i) => ({
    from: round(i * step),
    next: round((i + 1) * step),
    to: isWhole ? (i + 1) * step - 1 : round((i + 1) * step),
    kept: 0,
    dropped: 0,
  }));
  for (const { score, kept, dropped } of all) {
    const bin = found[binOf(score)] as (typeof found)[number];
    bin.kept += kept;
    bin.dropped += dropped;
  }
  return found;
}

/** The best chunk score of every question, as bars: █ became a sample, ░ did not. */
export function histogram(scores: BestScores, settings: Settings): string {
  const rows = bins(scores);
  const largest = Math.max(1, ...rows.map(({ kept, dropped }) => kept + dropped));
  const bar = barOf(settings);
  const lines = rows.map(({ from, next, to, kept, dropped }) => {
    const [k, d] = [kept, dropped].map((n) => Math.round((n / largest) * WIDTH));
    const label = (from === to ? `${from}` : `${from}–${to}`).padStart(7);
    const mark = from <= bar && bar < next ? ` ← ${settingOf(settings)} ${bar}` : '';
    return `${label} ${'█'.repeat(k as number)}${'░'.repeat(d as number)} ${kept + dropped}${mark}`;
  });
  return ['best score of a question (█ sample, ░ dropped)', ...lines].join('\n');
}

/**
 * The bar that would let nine of ten questions have a critical chunk, where the present one keeps
 * more of them out.
 */
export function betterBar(
  scores: BestScores,
  settings: Settings,
): { setting: string; value: number; keeps: number; of: number } | undefined {
  const all = entriesOf(scores).flatMap(({ score, kept, dropped }) =>
    Array.from<number>({ length: kept + dropped }).fill(score),
  );
  const sorted = all.sort((a, b) => b - a);
  const value = sorted[Math.ceil(sorted.length * 0.9) - 1] ?? 0;
  if (value >= barOf(settings) || value <= 0) return undefined;
  const keeps = sorted.filter((score) => score >= value).length;
  return { setting: settingOf(settings), value, keeps, of: sorted.length };
}
