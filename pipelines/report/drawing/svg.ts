/**
 * What all plots share: escaping, scales with round ticks, and the frame with its two labelled
 * axes. The plots are written as SVG text by these few functions: chart libraries want a DOM or a
 * script in the page, and the page must work alone, without either.
 */

/** A name of a colour: the style sheet gives each its light and dark value. */
export type Colour = 'blue' | 'orange' | 'green' | 'purple' | 'grey';

export interface Axis {
  /** what is shown, with its unit: "position index (tokens)" */
  label: string;
  min: number;
  max: number;
  /** ticks at whole numbers only */
  integer?: boolean;
  format?(value: number): string;
}

/** What a plot is called, and what a screen reader says of it. */
export interface PlotText {
  title: string;
  description: string;
}

/** Text for HTML and SVG, without the control characters that neither may hold. */
export const escapeText = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** A coordinate: a tenth of a pixel is enough, and keeps the file small. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);

/** A number for people: whole, or with `digits` significant digits. */
export const number = (value: number, digits = 3): string =>
  (Math.abs(value) >= 1000 || Number.isInteger(value)
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(digits)))
  ).replace('-', '−');

/** A mean or a share for people, always with two digits behind the point. */
export const fixed = (value: number): string => value.toFixed(2).replace('-', '−');

/** About `count` round values (1, 2 or 5 times a power of ten apart) from min to max. */
export function ticks(min: number, max: number, count = 5, integer = false): number[] {
  const span = max - min;
  if (!(span > 0)) return [min];
  const power = 10 ** Math.floor(Math.log10(span / count));
  const factor = [1, 2, 5, 10].find((f) => span / (power * f) <= count) ?? 10;
  const step = integer ? Math.max(1, Math.round(power * factor)) : power * factor;
  const first = Math.ceil(min / step - 1e-9);
  const values: number[] = [];
  // Multiples of the step, not sums: 0.1 + 0.2 would show as 0.30000000000000004.
  for (let i = first; i * step <= max + step * 1e-9; i++)
    values.push(Number((i * step).toPrecision(12)));
  return values;
}

/** Limits that hold all values and, where they are near it, 0; never an empty range. */
export function extent(
  values: Iterable<number>,
  include: readonly number[] = [],
): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of [...include, ...values]) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  if (low === high)
    return low === 0 ? [0, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2];
  const room = (high - low) * 0.05;
  return [include.includes(low) ? low : low - room, include.includes(high) ? high : high + room];
}

export const WIDTH = 540;
export const HEIGHT = 250;
const LEFT = 64;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 42;

export interface Frame {
  x(value: number): number;
  y(value: number): number;
  /** ends of the drawing area */
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** axes, grid and labels */
  svg: string;
}

/** The drawing area of a plot with axes, grid lines, ticks and labels. */
export function frame(xAxis: Axis, yAxis: Axis): Frame {
  const [left, right, top, bottom] = [LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM];
  const scale = (axis: Axis, from: number, to: number) => (value: number) =>
    from + ((value - axis.min) / (axis.max - axis.min || 1)) * (to - from);
  const x = scale(xAxis, left, right);
  const y = scale(yAxis, bottom, top);
  const show = (axis: Axis, value: number) => escapeText((axis.format ?? number)(value));
  const xTicks = ticks(xAxis.min, xAxis.max, 6, xAxis.integer).map(
    (value) =>
      `<path class="tick" d="M${px(x(value))} ${bottom}v4"/><text x="${px(x(value))}" y="${bottom + 17}" text-anchor="middle">${show(xAxis, value)}</text>`,
  );
  const yTicks = ticks(yAxis.min, yAxis.max, 5, yAxis.integer).map(
    (value) =>
      `<path class="grid" d="M${left} ${px(y(value))}H${right}"/><text x="${left - 7}" y="${px(y(value) + 4)}" text-anchor="end">${show(yAxis, value)}</text>`,
  );
  const middle = (top + bottom) / 2;
  return {
    x,
    y,
    left,
    right,
    top,
    bottom,
    svg: [
      ...yTicks,
      ...xTicks,
      `<path class="axis" d="M${left} ${bottom}H${right}"/>`,
      `<text class="label" x="${(left + right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escapeText(xAxis.label)}</text>`,
      `<text class="label" transform="translate(13 ${middle}) rotate(-90)" text-anchor="middle">${escapeText(yAxis.label)}</text>`,
    ].join(''),
  };
}

/** The svg element, named for screen readers by its title (unique on the page) and description. */
export function svgElement(text: PlotText, width: number, height: number, body: string): string {
  const id = text.title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return (
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t ${id}-d">` +
    `<title id="${id}-t">${escapeText(text.title)}</title><desc id="${id}-d">${escapeText(text.description)}</desc>${body}</svg>`
  );
}
