import { table } from '../../../pipelines/cli/format.js';
import { type CaseResult, INPUTS } from './cases.js';
import type { Result, Spread } from './stats.js';

/** Three significant digits, thousands as k and millions as M. */
export function short(value: number): string {
  for (const [unit, size] of [
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (value >= size) return `${Number((value / size).toPrecision(3))} ${unit}`;
  }
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

const middle = (spread: Spread | null): string => (spread ? short(spread.median) : '');
/** median (min–max) */
const ranged = (spread: Spread): string =>
  `${short(spread.median)} (${short(spread.min)}–${short(spread.max)})`;

const HEADER = [
  'case',
  'threads',
  'documents/s',
  'tokens/s a core',
  'MB/s',
  'wall s',
  'CPU s',
  'peak MB',
];

/** One table an input, one row a case. */
export function resultTables(results: readonly CaseResult[]): string {
  const inputs = [...new Set(results.map(({ input }) => input))];
  return inputs
    .map((input) => {
      const rows = results
        .filter((result) => result.input === input)
        .map(({ name, threads, result }) => [
          name,
          String(threads),
          middle(result.documents_per_s),
          middle(result.tokens_per_core_s),
          middle(result.mb_per_s),
          ranged(result.wall_s),
          middle(result.cpu_s),
          middle(result.peak_mb),
        ]);
      return `${INPUTS[input]}\n${table(HEADER, rows)}`;
    })
    .join('\n\n');
}

/** How a peer compares with the case it stands beside. */
export interface Ratio {
  ours: string;
  peer: string;
  /** their wall time over ours: above 1, ours is faster */
  wall: number;
  cpu: number;
  /** their peak memory over ours */
  memory: number;
}

export function ratios(results: readonly CaseResult[]): Ratio[] {
  return results.flatMap((peer) => {
    const ours = results.find(
      ({ name, input }) => name === peer.against && input === peer.input,
    )?.result;
    if (!ours || !peer.against) return [];
    const over = (pick: (result: Result) => Spread) =>
      Number((pick(peer.result).median / pick(ours).median).toPrecision(3));
    return [
      {
        ours: peer.against,
        peer: peer.name,
        wall: over(({ wall_s }) => wall_s),
        cpu: over(({ cpu_s }) => cpu_s),
        memory: over(({ peak_mb }) => peak_mb),
      },
    ];
  });
}

export const ratioTable = (list: readonly Ratio[]): string =>
  table(
    ['peer', 'beside', 'its wall / ours', 'its CPU / ours', 'its memory / ours'],
    list.map(({ ours, peer, wall, cpu, memory }) => [peer, ours, `${wall}`, `${cpu}`, `${memory}`]),
  );
