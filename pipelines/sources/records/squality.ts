import { htmlToText } from '../text/html.js';
import {
  type Format,
  isObject,
  nameIn,
  objectAt,
  presentIn,
  textAt,
  withAnswers,
} from './format.js';

/** Markup that no plain text has in its first lines. */
const isHtml = (text: string): boolean =>
  /<(?:html|body|p|div|br)\b[^>]*>/i.test(text.slice(0, 5000));

/** SQuALITY: a story, as text or HTML, with questions and several reference answers each. */
export const squality: Format = {
  name: 'squality',
  looksLike: 'document, questions.question_text, questions.responses',
  is: (record) =>
    typeof record.document === 'string' &&
    (record.questions === null ||
      (Array.isArray(record.questions) && 'question_text' in Object(record.questions[0]))),
  read(record) {
    const text = textAt(record.document, 'document');
    const questions = presentIn(record.questions, 'questions').map((value, i) => {
      const field = `questions.${i}`;
      const { question_text, responses } = objectAt(value, field);
      const answers = presentIn(responses, `${field}.responses`).flatMap((one, j) => {
        const { response_text } = objectAt(one, `${field}.responses.${j}`);
        return response_text === null ? [] : [textAt(response_text, `${field}.responses.${j}`)];
      });
      return withAnswers(textAt(question_text, `${field}.question_text`), answers);
    });
    const { metadata } = record;
    const id = isObject(metadata) ? nameIn(metadata.passage_id) : undefined;
    return {
      documents: [
        {
          text: isHtml(text) ? htmlToText(text) : text,
          questions,
          ...(id === undefined ? {} : { id }),
        },
      ],
    };
  },
};
