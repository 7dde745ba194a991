import { Ajv } from 'ajv';
import { readSchema } from '../core/paths.js';
import type { InputDocument, InputQuestion } from '../generated/document.js';
import type { SourceQuestion } from './source.js';

const ajv = new Ajv({ strict: false });
const schema = readSchema('document') as { definitions: { InputQuestion: object } };
const isDocument = ajv.compile<InputDocument>(schema);
const isQuestion = ajv.compile<InputQuestion>(schema.definitions.InputQuestion);

/** A JSON line, or what is wrong with it. */
function parseLine<T>(
  line: string,
  check: typeof isDocument | typeof isQuestion,
): { value: T } | { wrong: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { wrong: `not JSON: ${(error as Error).message}` };
  }
  if (check(value)) return { value: value as T };
  const [first] = check.errors ?? [];
  const field = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  return { wrong: `${field ? `field ${field}` : 'the line'} ${first?.message}` };
}

export const parseDocumentLine = (line: string) => parseLine<InputDocument>(line, isDocument);
export const parseQuestionLine = (line: string) => parseLine<InputQuestion>(line, isQuestion);

/** A question of the input as readers hand it on. */
export const asSourceQuestion = (question: InputQuestion): SourceQuestion =>
  question as SourceQuestion;
