import type { Evaluation } from './evaluation.js';
import { legend } from './plots.js';
import { type Colour, escapeText, number, px, svgElement, ticks } from './svg.js';

const WIDTH = 540;
const LEFT = 190;
const RIGHT = 14;
const ROW = 26;
const TOP = 4;
const BOTTOM = 40;
/** Colours of the evaluations in order: what came before is grey. */
const COLOURS: Colour[] = ['grey', 'blue', 'orange', 'green', 'purple'];

/** A measure's dotted path for people: stored.accuracy_mixed is "stored · accuracy mixed". */
export const measureName = (path: string): string =>
  path.replaceAll('_', ' ').replaceAll('.', ' · ');

/** Measures that are shares, from 0 to 1: these can stand on one axis. */
export const shareMeasures = (evaluations: readonly Evaluation[]): string[] => {
  const names = new Set(evaluations.flatMap(({ measures }) => Object.keys(measures)));
  return [...names].filter(
    (name) =>
      /accuracy|match|share/.test(name) &&
      evaluations.every(({ measures }) => {
        const value = measures[name]?.value ?? 0;
        return value >= 0 && value <= 1;
      }),
  );
};

/** A row a measure, a dot an evaluation, with its 95 % interval as a line. */
export function intervalPlot(names: readonly string[], evaluations: readonly Evaluation[]): string {
  const bottom = TOP + names.length * ROW;
  const right = WIDTH - RIGHT;
  const x = (value: number) => LEFT + value * (right - LEFT);
  const grid = ticks(0, 1, 5).map(
    (value) =>
      `<path class="grid" d="M${px(x(value))} ${TOP}V${bottom}"/><text x="${px(x(value))}" y="${bottom + 16}" text-anchor="middle">${number(value)}</text>`,
  );
  const rows = names.map((name, row) => {
    const label = `<text x="${LEFT - 10}" y="${TOP + row * ROW + ROW / 2 + 4}" text-anchor="end">${escapeText(measureName(name))}</text>`;
    const dots = evaluations.map(({ name: of, measures }, i) => {
      const measure = measures[name];
      if (!measure) return '';
      const colour = COLOURS[i % COLOURS.length] as Colour;
      // A little apart, so that overlapping intervals can be told apart.
      const y = TOP + (row + (i + 1) / (evaluations.length + 1)) * ROW;
      const { value, interval } = measure;
      const line = interval
        ? `<path class="line stroke-${colour}" d="M${px(x(interval[0]))} ${px(y)}H${px(x(interval[1]))}"/>`
        : '';
      return `${line}<circle class="fill-${colour}" cx="${px(x(value))}" cy="${px(y)}" r="4"><title>${escapeText(`${measureName(name)}, ${of}: ${number(value)}`)}</title></circle>`;
    });
    return label + dots.join('');
  });
  const axis = `<path class="axis" d="M${LEFT} ${bottom}H${right}"/><text class="label" x="${(LEFT + right) / 2}" y="${bottom + 34}" text-anchor="middle">share of held-out samples</text>`;
  const text = {
    title: 'Measures before and after',
    description: `${names.length} measures between 0 and 1 of ${evaluations.map(({ name }) => name).join(', ')}, with their 95 % intervals.`,
  };
  return (
    legend(
      evaluations.map(({ name }, i) => ({ name, colour: COLOURS[i % COLOURS.length] as Colour })),
    ) + svgElement(text, WIDTH, bottom + BOTTOM, grid.join('') + axis + rows.join(''))
  );
}
