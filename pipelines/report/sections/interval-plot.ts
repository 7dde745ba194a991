import type { Measure } from '../data/evaluation.js';
import { legend } from '../drawing/plots.js';
import {
  type Colour,
  escapeText,
  fixed,
  number,
  type PlotText,
  px,
  svgElement,
  ticks,
} from '../drawing/svg.js';

const WIDTH = 540;
const LEFT = 150;
const RIGHT = 14;
const ROW = 22;
const GROUP = 24;
const TOP = 2;
const BOTTOM = 40;
/** Colours of the series in order: what came before is grey. */
const COLOURS: Colour[] = ['grey', 'blue', 'orange', 'green', 'purple'];
const colourOf = (i: number): Colour => COLOURS[i % COLOURS.length] as Colour;

export interface IntervalPlot extends PlotText {
  xLabel: string;
  /** what is compared */
  series: readonly string[];
  /** rows under a heading, each with a measure for every series */
  groups: readonly {
    heading: string;
    rows: readonly { label: string; measures: readonly (Measure | undefined)[] }[];
  }[];
}

/** Shares from 0 to 1: a row a measure, a dot a series, with its interval as a line. */
export function intervalPlot(plot: IntervalPlot): string {
  const right = WIDTH - RIGHT;
  const x = (value: number) => LEFT + value * (right - LEFT);
  const body: string[] = [];
  let y = TOP;
  for (const { heading, rows } of plot.groups) {
    body.push(`<text class="heading" x="0" y="${y + 16}">${escapeText(heading)}</text>`);
    y += GROUP;
    for (const { label, measures } of rows) {
      body.push(
        `<path class="grid" d="M${LEFT} ${y + ROW / 2}H${right}"/><text x="${LEFT - 10}" y="${y + ROW / 2 + 4}" text-anchor="end">${escapeText(label)}</text>`,
      );
      for (const [i, measure] of measures.entries()) {
        if (!measure) continue;
        // A little apart, so that overlapping intervals can be told apart.
        const at = px(y + ROW / 2 + (i - (measures.length - 1) / 2) * 7);
        const [low, high] = measure.interval;
        const title = `${label}, ${plot.series[i]}: ${fixed(measure.value)} (${fixed(low)} to ${fixed(high)})`;
        body.push(
          `<path class="line stroke-${colourOf(i)}" d="M${px(x(low))} ${at}H${px(x(high))}"/>` +
            `<circle class="fill-${colourOf(i)}" cx="${px(x(measure.value))}" cy="${at}" r="4"><title>${escapeText(title)}</title></circle>`,
        );
      }
      y += ROW;
    }
  }
  const axis = ticks(0, 1, 5).map(
    (value) =>
      `<path class="tick" d="M${px(x(value))} ${y + 4}v4"/><text x="${px(x(value))}" y="${y + 20}" text-anchor="middle">${number(value)}</text>`,
  );
  body.push(
    `<path class="axis" d="M${LEFT} ${y + 4}H${right}"/>`,
    ...axis,
    `<text class="label" x="${(LEFT + right) / 2}" y="${y + 37}" text-anchor="middle">${escapeText(plot.xLabel)}</text>`,
  );
  return (
    legend(plot.series.map((name, i) => ({ name, colour: colourOf(i) }))) +
    svgElement(plot, WIDTH, y + BOTTOM, body.join(''))
  );
}
