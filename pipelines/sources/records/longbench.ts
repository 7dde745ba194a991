import { type Format, presentIn, textAt, withAnswers } from './format.js';

/** LongBench: a context, one question, its accepted answers. */
export const longbench: Format = {
  name: 'longbench',
  looksLike: 'context, input, answers',
  is: (record) =>
    typeof record.context === 'string' &&
    (typeof record.input === 'string' || record.input === null),
  read(record) {
    const answers = presentIn(record.answers, 'answers').map((one, i) =>
      textAt(one, `answers.${i}`),
    );
    const question = textAt(record.input ?? '', 'input');
    // Tasks without a question (summaries) leave it empty.
    const questions = question.trim() === '' ? [] : [withAnswers(question, answers)];
    return { documents: [{ text: textAt(record.context, 'context'), questions }] };
  },
};
