import type { SourceQuestion } from '../source.js';
import {
  FieldError,
  type Format,
  isObject,
  type JsonObject,
  listAt,
  presentIn,
  textAt,
  withAnswers,
} from './format.js';

/** A paragraph of the context: its title and sentences. */
interface Paragraph {
  title: string;
  sentences: string[];
}

/** Pairs of two lists side by side, as tables keep them, or a list of pairs as it is. */
function pairsAt(value: unknown, field: string, [first, second]: [string, string]): unknown[][] {
  if (!isObject(value))
    return presentIn(value, field).map((pair, i) => listAt(pair, `${field}.${i}`));
  const [a, b] = [first, second].map((key) => listAt(value[key], `${field}.${key}`));
  return (a as unknown[]).map((one, i) => [one, (b as unknown[])[i]]);
}

function paragraphsOf({ context }: JsonObject): Paragraph[] {
  return pairsAt(context, 'context', ['title', 'sentences']).map(([title, sentences], i) => ({
    title: textAt(title, `context.${i}.0`),
    sentences: listAt(sentences, `context.${i}.1`).map((sentence, j) =>
      textAt(sentence, `context.${i}.1.${j}`),
    ),
  }));
}

/** Title and number of a sentence. */
const factKey = (title: string, sentence: number): string => `${sentence} ${title}`;

/**
 * HotpotQA: a question, paragraphs of several articles and the sentences that one needs for the
 * answer (Yang et al., 2018): {question, answer, supporting_facts: [[title, sentence]], context:
 * [[title, [sentences]]]}, or both as columns, {title: [], sent_id: []} and {title: [],
 * sentences: []}. The document is the paragraphs, each below its title. A fact whose sentence is
 * not there (the data set has some, and with articles that were searched for many) is left out.
 */
export const hotpotqa: Format = {
  name: 'hotpotqa',
  looksLike: 'question, answer, supporting_facts, context',
  is: ({ supporting_facts: facts, context }) =>
    [facts, context].every((value) => Array.isArray(value) || isObject(value)),
  read(record) {
    let text = '';
    const places = new Map<string, [number, number]>();
    for (const { title, sentences } of paragraphsOf(record)) {
      text += `${text === '' ? '' : '\n\n'}${title}\n`;
      for (const [i, sentence] of sentences.entries()) {
        if (i > 0 && /\S$/.test(text) && /^\S/.test(sentence)) text += ' ';
        const start = text.length;
        text += sentence;
        const key = factKey(title, i);
        if (!places.has(key) && sentence.trim() !== '') places.set(key, [start, text.length]);
      }
    }
    const facts = pairsAt(record.supporting_facts, 'supporting_facts', ['title', 'sent_id']);
    const evidence = facts.flatMap(([title, sentence], i) => {
      const field = `supporting_facts.${i}`;
      const number = Number(sentence);
      if (!Number.isSafeInteger(number) || number < 0)
        throw new FieldError(`field ${field}.1 must be the number of a sentence, from 0`);
      const place = places.get(factKey(textAt(title, `${field}.0`), number));
      return place ? [place] : [];
    });
    const answers = record.answer == null ? [] : [textAt(record.answer, 'answer')];
    const question: SourceQuestion = {
      ...withAnswers(textAt(record.question, 'question'), answers),
      ...(evidence.length > 0 ? { evidence } : {}),
    };
    return { documents: [{ text, questions: [question] }] };
  },
};
