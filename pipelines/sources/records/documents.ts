import { Ajv, type ValidateFunction } from 'ajv';
import { lazily } from '../../core/lazily.js';
import { readSchema } from '../../core/paths.js';
import type { InputDocument, InputQuestion } from '../../generated/document.js';
import type { SourceQuestion } from '../source.js';
import type { Format } from './format.js';

const ajv = new Ajv({ strict: false });
const schema = readSchema('document') as { definitions: { InputQuestion: object } };
const documentCheck = lazily(() => ajv.compile<InputDocument>(schema));
const questionCheck = lazily(() => ajv.compile<InputQuestion>(schema.definitions.InputQuestion));

type Checked<T> = { value: T } | { wrong: string };

function check<T>(value: unknown, is: ValidateFunction<T>): Checked<T> {
  if (is(value)) return { value };
  const [first] = is.errors ?? [];
  const field = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  return { wrong: `${field ? `field ${field}` : 'the record'} ${first?.message}` };
}

/** A line of a questions file, or what is wrong with it. */
export function parseQuestionLine(line: string): Checked<InputQuestion> {
  try {
    return check(JSON.parse(line), questionCheck());
  } catch (error) {
    return { wrong: `not JSON: ${(error as Error).message}` };
  }
}

/** A question of the input as readers hand it on. */
export const asSourceQuestion = (question: InputQuestion): SourceQuestion =>
  question as SourceQuestion;

/** longpref's own records (schemas/document.schema.json). */
export const documents: Format = {
  name: 'documents',
  looksLike: 'text, questions?',
  is: (record) => 'text' in record && !('context' in record),
  read(record) {
    const checked = check<InputDocument>(record, documentCheck());
    if ('wrong' in checked) return checked;
    const { text, questions = [] } = checked.value;
    return { documents: [{ text, questions: questions.map(asSourceQuestion) }] };
  },
};
