import path from 'node:path';
import { isUrl } from '../stores/open.js';

/** A number for people: 12,345. */
export const count = (n: number): string => n.toLocaleString('en-US');

export const seconds = (s: number): string =>
  s < 90 ? `${s.toFixed(1)} s` : `${Math.floor(Math.round(s) / 60)} min ${Math.round(s) % 60} s`;

export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = n;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** Two columns, the first padded. */
export function pairs(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join('\n');
}

/** A table for terminals; numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const isNumber = (text: string) => /^[-+±]?[\d.,]/.test(text);
  const line = (row: readonly string[]) =>
    `  ${row.map((cell, i) => (i > 0 && isNumber(cell) ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number))).join('  ')}`.trimEnd();
  return [line(header), `  ${widths.map((w) => '─'.repeat(w)).join('  ')}`, ...rows.map(line)].join(
    '\n',
  );
}

/** A path as a person here would type it: relative where it lies below this folder. */
export function shortPath(full: string): string {
  if (isUrl(full)) return full;
  const relative = path.relative(process.cwd(), full);
  return relative === '' || relative.startsWith('..') ? full : relative;
}
