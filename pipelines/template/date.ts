import { ConfigError } from '../core/errors.js';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const two = (value: number): string => String(value).padStart(2, '0');

/** C's strftime for the beginning of one day, in English: the formats that chat templates use. */
export function strftime(date: Date, format: string): string {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const weekday = DAYS[date.getUTCDay()] as string;
  const name = MONTHS[month] as string;
  const values: Record<string, string> = {
    Y: String(year),
    y: two(year % 100),
    m: two(month + 1),
    d: two(day),
    e: String(day).padStart(2, ' '),
    B: name,
    b: name.slice(0, 3),
    h: name.slice(0, 3),
    A: weekday,
    a: weekday.slice(0, 3),
    F: `${year}-${two(month + 1)}-${two(day)}`,
    H: '00',
    I: '12',
    M: '00',
    S: '00',
    p: 'AM',
    '%': '%',
  };
  // "%-d" is a day without its zero.
  return format.replace(/%(-?)([a-zA-Z%])/g, (all, bare: string, letter: string) => {
    const value = values[letter];
    if (value === undefined) return all;
    return bare ? value.replace(/^0(?=.)/, '') : value;
  });
}

/** @param text a day as YYYY-MM-DD */
export function dayOf(text: string): Date {
  const date = new Date(`${text}T00:00:00Z`);
  const valid = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime());
  if (valid && date.toISOString().startsWith(text)) return date;
  throw new ConfigError(
    `template.date is ${JSON.stringify(text)}: write a day as YYYY-MM-DD, e.g. 2024-07-26`,
  );
}
