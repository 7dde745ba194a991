import { isOnlyHints } from '../../core/invisible.js';
import { lazily } from '../../core/lazily.js';
import type { SourceQuestion } from '../source.js';
import {
  type Format,
  isObject,
  type JsonObject,
  listAt,
  nameIn,
  objectAt,
  presentIn,
  type RecordDocument,
  textAt,
  withAnswers,
} from './format.js';

interface Context {
  context: string;
  /** UTF-16 unit of a character; the end for one behind it */
  unitOf(character: number): number;
}

/** A context whose characters are counted once, however many answers ask for a place. */
function contextOf(context: string): Context {
  const starts = lazily(() => {
    const units: number[] = [];
    let unit = 0;
    for (const character of context) {
      units.push(unit);
      unit += character.length;
    }
    return units;
  });
  const isPlain = !/[\ud800-\udbff]/.test(context);
  return {
    context,
    unitOf: (character) => (isPlain ? character : (starts()[character] ?? context.length)),
  };
}

/** Where a text ends that stands in its context at `start`; soft hyphens and their like aside. */
function endOf(text: string, context: string, start: number): number | undefined {
  if (context.startsWith(text, start)) return start + text.length;
  let at = start;
  for (const unit of text) {
    if (isOnlyHints(unit)) continue;
    while (isOnlyHints(context.charAt(at))) at++;
    if (!context.startsWith(unit, at)) return undefined;
    at += unit.length;
  }
  return at > start ? at : undefined;
}

/** A question with answers that stand at known places of its context. */
function questionOf(
  qa: JsonObject,
  field: string,
  { context, unitOf }: Context,
  shift: number,
): SourceQuestion {
  const found = presentIn(qa.answers, `${field}.answers`);
  const answers = found.flatMap((answer, i) => {
    const { text, answer_start } = objectAt(answer, `${field}.answers.${i}`);
    if (text === null) return [];
    return [{ text: textAt(text, `${field}.answers.${i}.text`), start: answer_start }];
  });
  const evidence = answers.flatMap(({ text, start }): [number, number][] => {
    if (!Number.isInteger(start)) return [];
    // Places count code points; they are UTF-16 units wherever no character lies beyond U+FFFF.
    const place = start as number;
    for (const unit of new Set([place, unitOf(place)])) {
      const end = endOf(text, context, unit);
      if (end !== undefined) return [[shift + unit, shift + end]];
    }
    return [];
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
    const counted = contextOf(context);
    for (const [j, qa] of presentIn(paragraph.qas, `${at}.qas`).entries()) {
      questions.push(questionOf(objectAt(qa, `${at}.qas.${j}`), `${at}.qas.${j}`, counted, shift));
    }
  }
  // Here a title names one article, and there is no other name.
  const title = nameIn(record.title);
  return { text, questions, ...(title === undefined ? {} : { id: title }) };
}

/** SQuAD's flat rows keep answers as columns. */
function flatAnswers(answers: JsonObject): JsonObject[] {
  const starts = listAt(answers.answer_start ?? [], 'answers.answer_start');
  return listAt(answers.text ?? [], 'answers.text').map((text, i) => ({
    text,
    answer_start: starts[i] === null ? null : Number(starts[i]),
  }));
}

/** Also null, for a question without an answer. */
const hasFlatAnswers = (answers: unknown): boolean =>
  answers === null || (isObject(answers) && (Array.isArray(answers.text) || answers.text === null));

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
      hasFlatAnswers(record.answers)),
  read(record) {
    if (Array.isArray(record.data)) {
      return {
        documents: record.data.map((one, i) => article(objectAt(one, `data.${i}`), `data.${i}.`)),
      };
    }
    if (record.paragraphs !== undefined) return { documents: [article(record, '')] };
    const text = textAt(record.context, 'context');
    const answers = flatAnswers(objectAt(record.answers ?? {}, 'answers'));
    return {
      documents: [
        { text, questions: [questionOf({ ...record, answers }, '', contextOf(text), 0)] },
      ],
    };
  },
};
