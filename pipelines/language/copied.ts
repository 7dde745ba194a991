import { fold } from './fold.js';
import { eachUnit } from './words.js';

/** So many words in a row, or characters where no spaces are written, are hardly the same by chance. */
export const RUN = 6;

function unitsOf(text: string): string[] {
  const folded = fold(text);
  const units: string[] = [];
  eachUnit(folded, (start, end) => units.push(folded.slice(start, end)));
  return units;
}

const runsOf = (units: readonly string[]): string[] =>
  Array.from({ length: Math.max(0, units.length - RUN + 1) }, (_, at) =>
    units.slice(at, at + RUN).join(' '),
  );

/** Tells which share of a text's words stands in others, in runs of six at least: 0 for shorter texts. */
export function copiedFrom(sources: readonly string[]): (text: string) => number {
  const known = new Set(sources.flatMap((source) => runsOf(unitsOf(source))));
  return (text) => {
    const units = unitsOf(text);
    const covered = new Set<number>();
    for (const [at, run] of runsOf(units).entries())
      if (known.has(run)) for (let i = 0; i < RUN; i++) covered.add(at + i);
    return units.length === 0 ? 0 : covered.size / units.length;
  };
}
