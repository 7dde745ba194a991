import { isObject } from '../format.js';
import type { FoundRecord, Holding } from '../records.js';

/** Largest JSON document read: it must be parsed as a whole. */
export const LARGEST_JSON = 256 << 20;

/** A record and what it is called behind the name of its file. */
interface NamedRecord {
  record: unknown;
  name: string;
}

/** A key names a record where it is short and a name; else its place does. */
const nameOf = (key: string, place: number): string =>
  /^[^\p{C}#!]{1,100}$/u.test(key) ? key : String(place + 1);

/**
 * The records that a JSON value holds: itself, those of a list, or those of an object that only
 * keeps records by their keys, where none of its own fields is known.
 * @param own name of the value, where it has one (the number of its line)
 * @returns empty where the value holds none
 */
export function recordsIn(value: unknown, { formatOf }: Holding, own?: string): NamedRecord[] {
  const inside = (name: string) => (own === undefined ? name : `${own}.${name}`);
  if (Array.isArray(value)) {
    // A list of numbers or words is one wrong record, not a thousand.
    if (value.length > 0 && !value.some(isObject)) return [{ record: value, name: own ?? '1' }];
    return value.map((record, i) => ({ record, name: inside(String(i + 1)) }));
  }
  const itself = [{ record: value, name: own ?? '1' }];
  if (!isObject(value) || formatOf(value)) return itself;
  const entries = Object.entries(value);
  const format = isObject(entries[0]?.[1]) ? formatOf(entries[0][1]) : undefined;
  const areRecords =
    format !== undefined &&
    entries.every(([, record]) => isObject(record) && formatOf(record) === format);
  if (!areRecords) return entries.length === 0 && own === undefined ? [] : itself;
  return entries.map(([key, record], i) => ({ record, name: inside(nameOf(key, i)) }));
}

/** Records of one JSON value: a list of records, {data: list}, an object of records, one record. */
export function* recordsOfJson(
  value: unknown,
  name: string,
  reading: Holding,
): Generator<FoundRecord> {
  const held = isObject(value) && Array.isArray(value.data) ? value.data : value;
  for (const one of recordsIn(held, reading))
    yield { record: one.record, source: `${name}#${one.name}` };
}
