import { normaliseText } from '../../core/normalise.js';
import type { Question } from '../../dataset/ledger/submission.js';
import type { SourceQuestion } from '../../sources/source.js';
import type { PlaceMap } from './evidence.js';

const clean = (text: string): string => normaliseText(text).trim();

/** Questions as a source gives them, normalised, with their evidence in bytes of the document. */
export function normaliseQuestions(
  questions: readonly SourceQuestion[],
  places?: PlaceMap,
  bytes = 0,
): Question[] {
  return questions.map(({ question, answer, answers = [], evidence = [] }) => {
    const [first, ...others] = [...(answer === undefined ? [] : [answer]), ...answers].map(clean);
    const spans = evidence.map(([start, end]): [number, number] => [
      places?.byteOf(start, bytes) ?? 0,
      places?.byteOf(end, bytes) ?? 0,
    ]);
    const right = [...new Set(others)].filter((text) => text !== first && text !== '');
    return {
      question: clean(question),
      ...(first === undefined ? {} : { answer: first }),
      ...(right.length === 0 ? {} : { answers: right }),
      ...(places === undefined || spans.length === 0 ? {} : { evidence: spans }),
    };
  });
}

/** Questions without doubles: of equal ones the first stays, with the right answers of all. */
export function mergeQuestions(known: readonly Question[], more: readonly Question[]): Question[] {
  const merged = new Map<string, Question>();
  for (const question of [...known, ...more]) {
    const before = merged.get(question.question);
    merged.set(question.question, before ? mergeTwo(before, question) : question);
  }
  return [...merged.values()];
}

function mergeTwo(a: Question, b: Question): Question {
  const all = [a.answer, ...(a.answers ?? []), b.answer, ...(b.answers ?? [])];
  const [answer, ...answers] = new Set(all.filter((text) => text !== undefined));
  const spans = [...(a.evidence ?? []), ...(b.evidence ?? [])];
  const evidence = spans.filter(
    ([start, end], at) => spans.findIndex(([s, e]) => s === start && e === end) === at,
  );
  return {
    question: a.question,
    ...(answer === undefined ? {} : { answer }),
    ...(answers.length === 0 ? {} : { answers }),
    ...(evidence.length === 0 ? {} : { evidence }),
    ...(a.cloze ? { cloze: true } : {}),
  };
}
