import { barOf } from '../../stages/pair/select.js';

/** How the questions of a run scored: by best chunk score, how many became samples and how many not. */
export type BestScores = Record<string, { kept: number; dropped: number }>;

const entriesOf = (scores: BestScores) =>
  Object.entries(scores).map(([score, counts]) => ({ score: Number(score), ...counts }));

/** Most lines of the histogram. */
const LINES = 12;
const WIDTH = 40;

type Settings = Parameters<typeof barOf>[0];

const settingOf = ({ pair }: Settings): string =>
  pair.select === 'threshold' ? 'pair.delta' : 'pair.floor';

/** Questions in bins of one or more scores, the lowest first. */
function bins(scores: BestScores) {
  const most = Math.max(0, ...entriesOf(scores).map(({ score }) => score));
  const step = Math.max(1, Math.ceil((most + 1) / LINES));
  const found = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => ({
    from: i * step,
    to: (i + 1) * step - 1,
    kept: 0,
    dropped: 0,
  }));
  for (const { score, kept, dropped } of entriesOf(scores)) {
    const bin = found[Math.floor(score / step)] as (typeof found)[number];
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
  const lines = rows.map(({ from, to, kept, dropped }) => {
    const [k, d] = [kept, dropped].map((n) => Math.round((n / largest) * WIDTH));
    const label = (from === to ? `${from}` : `${from}–${to}`).padStart(7);
    const mark = from <= bar && bar < to + 1 ? ` ← ${settingOf(settings)} ${bar}` : '';
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
  const value = Math.floor(sorted[Math.ceil(sorted.length * 0.9) - 1] ?? 0);
  if (value >= barOf(settings) || value < 1) return undefined;
  const keeps = sorted.filter((score) => score >= value).length;
  return { setting: settingOf(settings), value, keeps, of: sorted.length };
}
