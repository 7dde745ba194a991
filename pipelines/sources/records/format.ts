import type { SourceQuestion } from '../source.js';

export type JsonObject = Record<string, unknown>;

/** A document of a record. */
export interface RecordDocument {
  text: string;
  questions: SourceQuestion[];
  /** its name, where the format has a field for it */
  id?: string;
}

/** A record's documents (SQuAD keeps many in one), or what is wrong with it. */
export type RecordResult = { documents: RecordDocument[] } | { wrong: string };

/** What records of a data set look like. */
export interface Format {
  /** the name `read.format` knows it under */
  readonly name: string;
  /** its fields, for people */
  readonly looksLike: string;
  /** whether a record has these fields */
  is(record: JsonObject): boolean;
  read(record: JsonObject): RecordResult;
}

/** Fields that name a record, the surest first. */
const NAMES = ['document_id', 'doc_id', '_id', 'id', 'uuid'];

/** A name as it stands in a field; undefined where there is none. */
export function nameIn(value: unknown): string | undefined {
  const name = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : undefined;
}

/** The name that a record has itself. Titles are none: many documents may share one. */
export const nameOf = (record: JsonObject): string | undefined =>
  NAMES.map((field) => nameIn(record[field])).find((name) => name !== undefined);

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** null says the same as nothing. */
export const isThere = (value: unknown): boolean => value !== null && value !== undefined;

/** Thrown inside a format where a field is not what it should be; becomes the record's problem. */
export class FieldError extends Error {}

const typeOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : value === undefined
        ? 'missing'
        : `a ${typeof value}`;

export function textAt(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  throw new FieldError(`field ${field} is ${typeOf(value)}; it must be a text`);
}

export function listAt(value: unknown, field: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new FieldError(`field ${field} is ${typeOf(value)}; it must be a list`);
}

export function objectAt(value: unknown, field: string): JsonObject {
  if (isObject(value)) return value;
  throw new FieldError(`field ${field} is ${typeOf(value)}; it must be an object`);
}

/** What of a list is not null. */
export const presentIn = (value: unknown, field: string): unknown[] =>
  isThere(value) ? listAt(value, field).filter(isThere) : [];

/** A question with its right answers: the first is the reference answer. */
export function withAnswers(question: string, answers: readonly string[]): SourceQuestion {
  const [answer, ...others] = new Set(answers);
  return {
    question,
    ...(answer === undefined ? {} : { answer }),
    ...(others.length === 0 ? {} : { answers: others }),
  };
}
