import { compile, type JSONValue, TreeInterpreter } from '@jmespath-community/jmespath';
import { ConfigError } from '../../core/errors.js';
import type { ReadSettings, SourceQuestion } from '../source.js';
import {
  FieldError,
  type Format,
  isObject,
  isThere,
  type JsonObject,
  textAt,
  withAnswers,
} from './format.js';

type Query = (record: JsonObject) => unknown;

function queryOf(field: string, expression: string | null): Query | undefined {
  if (expression === null) return undefined;
  try {
    const compiled = compile(expression);
    return (record) => {
      try {
        return TreeInterpreter.search(compiled, record as JSONValue);
      } catch (error) {
        const { message } = error as Error;
        throw new FieldError(`read.fields.${field} fails on the record: ${message}`);
      }
    };
  } catch (cause) {
    throw new ConfigError(
      `read.fields.${field} ${JSON.stringify(expression)} is no JMESPath expression: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** A text, or a list of texts a blank line apart. */
const asText = (value: unknown, field: string): string =>
  Array.isArray(value)
    ? value.flatMap((one, i) => (one === null ? [] : [asScalar(one, `${field}.${i}`)])).join('\n\n')
    : asScalar(value, field);

const asScalar = (value: unknown, field: string): string =>
  typeof value === 'number' ? String(value) : textAt(value, field);

const asAnswers = (value: unknown, field: string): string[] => {
  if (!isThere(value)) return [];
  return (Array.isArray(value) ? value : [value])
    .filter(isThere)
    .map((one) => asScalar(one, field));
};

function asQuestion(value: unknown, field: string): SourceQuestion {
  if (typeof value === 'string') return { question: value };
  if (!isObject(value)) throw new FieldError(`field ${field} gives no {question, answer}`);
  const answers = [
    ...asAnswers(value.answer, `${field}.answer`),
    ...asAnswers(value.answers, `${field}.answers`),
  ];
  return withAnswers(asScalar(value.question, `${field}.question`).trim(), answers);
}

/** The format that a configuration's own mapping describes (read.fields). */
export function mappedFormat(fields: ReadSettings['fields']): Format {
  const [text, title, question, answer, questions] = (
    ['text', 'title', 'question', 'answer', 'questions'] as const
  ).map((field) => queryOf(field, fields[field]));
  if (!text) {
    throw new ConfigError(
      'read.format is fields: say in read.fields.text where a record keeps its text',
    );
  }
  return {
    name: 'fields',
    looksLike: `${fields.text}`,
    is: (record) => isThere(text(record)),
    read(record) {
      const body = asText(text(record), `${fields.text} (read.fields.text)`);
      const titled = title?.(record);
      const head = isThere(titled)
        ? `${asText(titled, `${fields.title} (read.fields.title)`)}\n`
        : '';
      const asked: SourceQuestion[] = [];
      const list = questions?.(record);
      if (Array.isArray(list)) {
        for (const [i, one] of list.entries())
          if (isThere(one)) asked.push(asQuestion(one, `questions.${i}`));
      } else if (isThere(list)) {
        throw new FieldError(`field ${fields.questions} (read.fields.questions) gives no list`);
      }
      const one = question?.(record);
      if (isThere(one)) {
        const value = {
          question: asText(one, `${fields.question} (read.fields.question)`),
          answers: asAnswers(answer?.(record), `${fields.answer} (read.fields.answer)`),
        };
        asked.push(asQuestion(value, 'question'));
      }
      return { documents: [{ text: head + body, questions: asked }] };
    },
  };
}
