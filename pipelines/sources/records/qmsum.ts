import type { SourceQuestion } from '../source.js';
import {
  FieldError,
  type Format,
  isThere,
  listAt,
  objectAt,
  presentIn,
  textAt,
  withAnswers,
} from './format.js';

/** QMSum: a meeting's turns, general questions, and specific ones with the turns that answer them. */
export const qmsum: Format = {
  name: 'qmsum',
  looksLike: 'meeting_transcripts, general_query_list, specific_query_list',
  is: (record) => Array.isArray(record.meeting_transcripts),
  read(record) {
    let text = '';
    const turns: [number, number][] = [];
    const transcripts = listAt(record.meeting_transcripts, 'meeting_transcripts');
    for (const [i, value] of transcripts.entries()) {
      const field = `meeting_transcripts.${i}`;
      const { speaker, content } = objectAt(value, field);
      if (i > 0) text += '\n';
      const start = text.length;
      if (isThere(speaker)) text += `${textAt(speaker, `${field}.speaker`)}: `;
      text += textAt(content ?? '', `${field}.content`);
      turns.push([start, text.length]);
    }
    /** Pairs of turn numbers, written as texts, the last one included. */
    const spanOf = (pair: unknown, field: string): [number, number] => {
      const [first, last] = listAt(pair, field).map(Number);
      const [from, to] = [turns[first as number], turns[last as number]];
      if (!from || !to)
        throw new FieldError(`field ${field} names a turn beyond the ${turns.length} there are`);
      return [from[0], to[1]];
    };
    const questionsIn = (list: string): SourceQuestion[] =>
      presentIn(record[list], list).map((value, i) => {
        const field = `${list}.${i}`;
        const { query, answer, relevant_text_span: spans } = objectAt(value, field);
        const evidence = presentIn(spans, `${field}.relevant_text_span`).map((pair, j) =>
          spanOf(pair, `${field}.relevant_text_span.${j}`),
        );
        const answers = isThere(answer) ? [textAt(answer, `${field}.answer`)] : [];
        return {
          ...withAnswers(textAt(query, `${field}.query`), answers),
          ...(evidence.length > 0 ? { evidence } : {}),
        };
      });
    const questions = [...questionsIn('general_query_list'), ...questionsIn('specific_query_list')];
    return { documents: [{ text, questions }] };
  },
};
