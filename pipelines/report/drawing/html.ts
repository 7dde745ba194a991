import { escapeText } from './svg.js';

/** A cell: text, with a softer remark behind it. */
export type Cell = string | { text: string; remark: string };

/**
 * A table; columns from `numbersFrom` on hold numbers and stand to the right. A row of one cell is
 * the heading of those below it.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  numbersFrom = 1,
): string {
  const kind = (i: number) => (i >= numbersFrom ? ' class="n"' : '');
  const cell = (value: Cell) =>
    typeof value === 'string'
      ? escapeText(value)
      : `${escapeText(value.text)} <small>${escapeText(value.remark)}</small>`;
  const head = header.some((name) => name !== '')
    ? `<thead><tr>${header.map((name, i) => `<th${kind(i)}>${escapeText(name)}</th>`).join('')}</tr></thead>`
    : '';
  const body = rows.map((row) =>
    row.length === 1
      ? `<tr><th class="group" scope="rowgroup" colspan="${header.length}">${cell(row[0] as Cell)}</th></tr>`
      : `<tr>${row.map((value, i) => `<td${kind(i)}>${cell(value)}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll"><table>${head}<tbody>${body.join('')}</tbody></table></div>`;
}

/** A plot under its heading, with a sentence on how to read it. */
export const figure = (heading: string, plot: string, caption: string): string =>
  `<figure><h3>${escapeText(heading)}</h3>${plot}<figcaption>${escapeText(caption)}</figcaption></figure>`;

export const paragraph = (text: string, kind = ''): string =>
  `<p${kind ? ` class="${kind}"` : ''}>${escapeText(text)}</p>`;

export const section = (heading: string, ...parts: string[]): string =>
  `<section><h2>${escapeText(heading)}</h2>${parts.join('\n')}</section>`;

/** Figures side by side where there is room. */
export const sideBySide = (...figures: string[]): string =>
  `<div class="pair">${figures.join('\n')}</div>`;

/** Numbers that are read first, each with what it counts. */
export const tiles = (entries: readonly (readonly [value: string, name: string])[]): string =>
  `<ul class="tiles">${entries
    .map(([value, name]) => `<li><b>${escapeText(value)}</b><span>${escapeText(name)}</span></li>`)
    .join('')}</ul>`;
