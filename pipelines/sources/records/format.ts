import type { SourceQuestion } from '../source.js';

export type JsonObject = Record<string, unknown>;

/** A document of a record. */
export interface RecordDocument {
  text: string;
  questions: SourceQuestion[];
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
