import { fold } from '../language/fold.js';

/** A question that a benchmark asks, with what it takes for right. */
export interface BenchmarkQuestion {
  question: string;
  answers: string[];
}

const QUESTION = /^(?:question|query|question_text|input|prompt|instruction|problem)$/i;
const ANSWER =
  /^(?:answer|answers|reference|references|output|outputs|target|targets|response|responses|response_text|label|gold|solution|correct_answer)$/i;

/** Deepest nesting that is looked into. */
const DEEPEST = 16;

function stringsIn(value: unknown, depth = DEEPEST): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object' || depth === 0) return [];
  return Object.values(value).flatMap((one) => stringsIn(one, depth - 1));
}

/** Everything that a part of a benchmark says, whatever its fields are called. */
export const textsIn = (value: unknown): string[] => stringsIn(value);

/** The texts of answers; what else an answer's object has (who wrote it, where it stands) is none. */
function answersIn(value: unknown, depth = DEEPEST): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (value === null || typeof value !== 'object' || depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap((one) => answersIn(one, depth - 1));
  return Object.entries(value).flatMap(([name, one]) =>
    ANSWER.test(name) || /^(?:text|value|span)$/i.test(name) ? answersIn(one, depth - 1) : [],
  );
}

/** The questions of a part, told by the names of their fields, with the answers beside them. */
export function* questionsIn(value: unknown, depth = DEEPEST): Generator<BenchmarkQuestion> {
  if (value === null || typeof value !== 'object' || depth === 0) return;
  const fields = Object.entries(value);
  const answers = fields.flatMap(([name, one]) => (ANSWER.test(name) ? answersIn(one) : []));
  for (const [name, one] of fields) {
    if (typeof one === 'string') {
      if (QUESTION.test(name)) yield { question: one, answers };
    } else yield* questionsIn(one, depth - 1);
  }
}

/** Whether a value has a question in a field of its own. */
export const asksItself = (value: unknown): boolean =>
  value !== null &&
  typeof value === 'object' &&
  Object.entries(value).some(([name, one]) => QUESTION.test(name) && typeof one === 'string');

/** Letters and digits of a text, folded: what two questions are compared by. */
export const bare = (text: string): string =>
  fold(text)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();

/** Of an answer that stands in another it is at least so much, or it is only mentioned there. */
const SHARE = 1 / 3;

/** Whether two answers, bare, may be the same one: "Anna Hollis" and "by Anna Hollis". */
export function agree(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return ` ${long} `.includes(` ${short} `) && short.length >= SHARE * long.length;
}
