import { Ajv, type ValidateFunction } from 'ajv';
import { lazily } from '../../core/lazily.js';
import { readSchema } from '../../core/paths.js';
import type { InputDocument, InputQuestion } from '../../generated/document.js';
import type { SourceQuestion } from '../source.js';
import { parseJson, whyNotJson } from './containers/parse-json.js';
import { emptySpan, evidenceInUnits } from './evidence-units.js';
import { type Format, isObject, isThere, type JsonObject } from './format.js';

// Whether the schema itself is right is for the tests.
const ajv = new Ajv({ strict: false, validateSchema: false });
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

/** A question in which null is the same as absent, in its lists too. */
function withoutNulls(value: unknown): unknown {
  if (!isObject(value)) return value;
  const present = Object.entries(value).filter(([, one]) => isThere(one));
  return Object.fromEntries(
    present.map(([key, one]) => [
      key,
      // A place is a pair: one that lacks an end is none.
      Array.isArray(one)
        ? one.filter((item) => isThere(item) && !(Array.isArray(item) && !item.every(isThere)))
        : one,
    ]),
  );
}

/** A line of a questions file, or what is wrong with it. */
export function parseQuestionLine(line: string): Checked<InputQuestion> {
  try {
    const checked = check(withoutNulls(parseJson(line)), questionCheck());
    if ('wrong' in checked) return checked;
    const { evidence = [], evidence_unit: unit = 'utf-16' } = checked.value;
    if (unit !== 'utf-16')
      return {
        wrong: `field evidence_unit is ${unit}: a questions file counts evidence in utf-16; give text and questions in one record for other units`,
      };
    for (const [i, span] of evidence.entries()) {
      const wrong = emptySpan(span);
      if (wrong) return { wrong: `field evidence.${i} ${wrong}` };
    }
    return checked;
  } catch (error) {
    return { wrong: `not JSON: ${whyNotJson(error, line)}` };
  }
}

/** A question of the input as readers hand it on. */
export const asSourceQuestion = ({ evidence_unit: _, ...question }: InputQuestion) =>
  question as SourceQuestion;

/** The one question of a record that keeps it beside the text, as tables do. */
function ownQuestion({ question, answer, answers }: JsonObject): JsonObject[] {
  if (typeof question !== 'string' || question.trim() === '') return [];
  const said = typeof answer === 'number' ? String(answer) : answer;
  return [{ question, answer: said, answers: answers ?? null }];
}

/** longpref's own records (schemas/document.schema.json). */
export const documents: Format = {
  name: 'documents',
  looksLike: 'text, questions? or question?, answer?',
  is: ({ text, context }) => isThere(text) && !isThere(context),
  read(record) {
    const asked = record.questions ?? [];
    const present = {
      text: record.text,
      questions: Array.isArray(asked)
        ? [...asked, ...ownQuestion(record)].filter(isThere).map(withoutNulls)
        : asked,
    };
    const checked = check<InputDocument>(present, documentCheck());
    if ('wrong' in checked) return checked;
    const { text, questions = [] } = checked.value;
    const evidence = evidenceInUnits(text, questions);
    const inUnits = questions.map((question, i) => ({
      ...asSourceQuestion(question),
      ...(question.evidence ? { evidence: evidence[i] } : {}),
    }));
    return { documents: [{ text, questions: inUnits }] };
  },
};
