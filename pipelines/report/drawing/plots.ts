import {
  type Axis,
  type Colour,
  escapeText,
  frame,
  HEIGHT,
  number,
  type PlotText,
  px,
  svgElement,
  WIDTH,
} from './svg.js';

export interface Series {
  name: string;
  colour: Colour;
  /** in order of x; null breaks the line */
  points: readonly (readonly [number, number | null])[];
  /**
   * line: joined points; step: a histogram's outline, each value up to the next x;
   * dots: points joined by a dotted line, for few measured values; left out of the legend
   */
  style?: 'line' | 'step' | 'dots';
  /** drawn faintly behind the others and left out of the legend: the raw values of a smoothed line */
  faint?: boolean;
}

/** A straight line across a plot with its name. */
export interface Mark {
  axis: 'x' | 'y';
  at: number;
  label: string;
}

export interface LineChart extends PlotText {
  x: Axis;
  y: Axis;
  series: readonly Series[];
  marks?: readonly Mark[];
}

/** Names of the series with their colours, above a plot. */
export function legend(
  entries: readonly { name: string; colour: Colour; dots?: boolean }[],
): string {
  if (entries.length === 0) return '';
  const items = entries.map(
    ({ name, colour, dots }) =>
      `<li><svg viewBox="0 0 18 10" width="18" height="10" aria-hidden="true">${
        dots
          ? `<circle class="fill-${colour}" cx="9" cy="5" r="3.5"/>`
          : `<rect class="fill-${colour}" y="2" width="18" height="6" rx="2"/>`
      }</svg>${escapeText(name)}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}

function pathOf(points: Series['points'], step: boolean, x: Scale, y: Scale): string {
  let path = '';
  let open = false;
  for (const [at, value] of points) {
    if (value === null) {
      open = false;
      continue;
    }
    if (!open) path += `M${px(x(at))} ${px(y(value))}`;
    else if (step) path += `H${px(x(at))}V${px(y(value))}`;
    else path += `L${px(x(at))} ${px(y(value))}`;
    open = true;
  }
  return path;
}

type Scale = (value: number) => number;

function drawSeries({ colour, points, style, faint }: Series, x: Scale, y: Scale): string {
  const line = `<path class="line stroke-${colour}${faint ? ' faint' : ''}${style === 'dots' ? ' dashed' : ''}" d="${pathOf(points, style === 'step', x, y)}"/>`;
  if (style !== 'dots') return line;
  const dots = points.flatMap(([at, value]) =>
    value === null
      ? []
      : `<circle class="fill-${colour}" cx="${px(x(at))}" cy="${px(y(value))}" r="3.5"><title>${number(at)}: ${number(value)}</title></circle>`,
  );
  return line + dots.join('');
}

/** Lines over a common pair of axes. */
export function lineChart(chart: LineChart): string {
  const { x, y, svg, left, right, top, bottom } = frame(chart.x, chart.y);
  const marks = (chart.marks ?? []).map(({ axis, at, label }) =>
    axis === 'y'
      ? `<path class="mark" d="M${left} ${px(y(at))}H${right}"/><text class="note" x="${right}" y="${px(y(at) - 5)}" text-anchor="end">${escapeText(label)}</text>`
      : `<path class="mark" d="M${px(x(at))} ${bottom}V${top}"/><text class="note" x="${px(x(at) + 5)}" y="${top + 10}">${escapeText(label)}</text>`,
  );
  const ordered = [...chart.series].sort(
    (a, b) => Number(b.faint ?? false) - Number(a.faint ?? false),
  );
  const lines = ordered.map((series) => drawSeries(series, x, y));
  const named = chart.series.filter(({ faint, style }) => !faint && style !== 'dots');
  return legend(named) + svgElement(chart, WIDTH, HEIGHT, svg + marks.join('') + lines.join(''));
}

/** Counts over equally wide bins: bin i covers from + i·width up to the next. */
export interface Bins {
  from: number;
  width: number;
  /** shape [series][bins] */
  counts: number[][];
}

export interface BarChart extends PlotText {
  xLabel: string;
  yLabel: string;
  bins: Bins;
  series: readonly { name: string; colour: Colour }[];
  /** on top of one another, or side by side */
  layout: 'stacked' | 'grouped';
  marks?: readonly Mark[];
}

const WIDEST_BAR = 40;

const binName = (bins: Bins, i: number, unit: boolean): string => {
  const from = bins.from + i * bins.width;
  return unit ? number(from) : `${number(from)} to ${number(from + bins.width)}`;
};

/**
 * Counts that have one value at least. Bins of whole numbers (width 1) are drawn around their
 * number, so that the bar of 3 stands over the tick of 3.
 */
export function barChart(chart: BarChart): string {
  const { bins, series, layout } = chart;
  const size = bins.counts[0]?.length ?? 0;
  const unit = bins.width === 1;
  const shift = unit ? -0.5 : 0;
  const stacked = layout === 'stacked';
  const heights = Array.from({ length: size }, (_, i) => {
    const column = bins.counts.map((counts) => counts[i] as number);
    return stacked ? column.reduce((a, b) => a + b, 0) : Math.max(...column);
  });
  const from = bins.from + shift;
  const xAxis: Axis = {
    label: chart.xLabel,
    min: from,
    max: from + size * bins.width,
    integer: unit,
  };
  const yAxis: Axis = {
    label: chart.yLabel,
    min: 0,
    max: Math.max(1, ...heights) * 1.05,
    integer: true,
  };
  const { x, y, svg, top, bottom } = frame(xAxis, yAxis);
  const bars: string[] = [];
  for (let i = 0; i < size; i++) {
    const [start, end] = [x(from + i * bins.width), x(from + (i + 1) * bins.width)];
    // Few bins would make slabs of their bars.
    const room = Math.min(end - start, WIDEST_BAR * (stacked ? 1 : series.length));
    const gap = (end - start - room) / 2 + Math.min(2, room * 0.1);
    const width = (end - start - 2 * gap) / (stacked ? 1 : series.length);
    let base = 0;
    for (const [s, { name, colour }] of series.entries()) {
      const count = bins.counts[s]?.[i] as number;
      if (count === 0) continue;
      const left = start + gap + (stacked ? 0 : s * width);
      const [low, high] = [y(base), y(base + count)];
      bars.push(
        `<rect class="fill-${colour}" x="${px(left)}" y="${px(high)}" width="${px(Math.max(0.5, width - (stacked ? 0 : 1)))}" height="${px(Math.max(0.5, low - high))}">` +
          `<title>${escapeText(`${binName(bins, i, unit)}: ${number(count)} ${name}`)}</title></rect>`,
      );
      if (stacked) base += count;
    }
  }
  const marks = (chart.marks ?? []).map(
    ({ at, label }) =>
      `<path class="mark" d="M${px(x(at))} ${bottom}V${top}"/><text class="note" x="${px(x(at) + 5)}" y="${top + 10}">${escapeText(label)}</text>`,
  );
  return legend(series) + svgElement(chart, WIDTH, HEIGHT, svg + bars.join('') + marks.join(''));
}
