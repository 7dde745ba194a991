import type { SourceQuestion } from '../source.js';
import {
  type Format,
  type JsonObject,
  listAt,
  objectAt,
  type RecordDocument,
  textAt,
  withAnswers,
} from './format.js';

/** A question with answers that stand at known places of its context. */
function questionOf(qa: JsonObject, field: string, context: string, shift: number): SourceQuestion {
  const found = qa.answers === undefined ? [] : listAt(qa.answers, `${field}.answers`);
  const answers = found.map((answer, i) => {
    const { text, answer_start } = objectAt(answer, `${field}.answers.${i}`);
    return { text: textAt(text, `${field}.answers.${i}.text`), start: answer_start };
  });
  const evidence = answers.flatMap(({ text, start }): [number, number][] => {
    if (typeof start !== 'number') return [];
    // Places count code points; they are UTF-16 units wherever no character lies beyond U+FFFF.
    const unit = context.startsWith(text, start)
      ? start
      : [...context].slice(0, start).join('').length;
    return context.startsWith(text, unit) ? [[shift + unit, shift + unit + text.length]] : [];
  });
  return {
    ...withAnswers(
      textAt(qa.question, `${field}.question`),
      answers.map(({ text }) => text),
    ),
    ...(evidence.length > 0 ? { evidence } : {}),
  };
}

/** An article: its paragraphs joined, with the questions of all. */
function article(record: JsonObject, field: string): RecordDocument {
  let text = '';
  const questions: SourceQuestion[] = [];
  for (const [i, value] of listAt(record.paragraphs, `${field}paragraphs`).entries()) {
    const at = `${field}paragraphs.${i}`;
    const paragraph = objectAt(value, at);
    if (text !== '') text += '\n\n';
    const shift = text.length;
    const context = textAt(paragraph.context, `${at}.context`);
    text += context;
    for (const [j, qa] of listAt(paragraph.qas, `${at}.qas`).entries()) {
      questions.push(questionOf(objectAt(qa, `${at}.qas.${j}`), `${at}.qas.${j}`, context, shift));
    }
  }
  return { text, questions };
}

/** SQuAD's flat rows keep answers as columns. */
const flatAnswers = ({
  text = [],
  answer_start = [],
}: {
  text?: unknown;
  answer_start?: unknown;
}) =>
  listAt(text, 'answers.text').map((one, i) => ({
    text: one,
    answer_start: Number(listAt(answer_start, 'answers.answer_start')[i]),
  }));

/**
 * SQuAD: {data: [articles]}, articles {paragraphs: [{context, qas}]}, or flat rows {context,
 * question, answers: {text, answer_start}}. The answers' places are the evidence.
 */
export const squad: Format = {
  name: 'squad',
  looksLike: 'data or paragraphs; or context, question, answers.text',
  is: (record) =>
    Array.isArray(record.paragraphs) ||
    (Array.isArray(record.data) && 'paragraphs' in Object(record.data[0])) ||
    (typeof record.context === 'string' &&
      typeof record.question === 'string' &&
      Array.isArray((record.answers as JsonObject | undefined)?.text)),
  read(record) {
    if (Array.isArray(record.data)) {
      return {
        documents: record.data.map((one, i) => article(objectAt(one, `data.${i}`), `data.${i}.`)),
      };
    }
    if (record.paragraphs !== undefined) return { documents: [article(record, '')] };
    const text = textAt(record.context, 'context');
    const answers = flatAnswers(objectAt(record.answers, 'answers'));
    return { documents: [{ text, questions: [questionOf({ ...record, answers }, '', text, 0)] }] };
  },
};
