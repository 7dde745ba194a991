import type { InputQuestion } from '../../generated/document.js';
import { FieldError } from './format.js';

type Unit = NonNullable<InputQuestion['evidence_unit']>;
type Span = [number, number];

/** UTF-8 bytes of a code point; half of a surrogate pair is written as U+FFFD. */
const utf8Length = (point: number): number =>
  point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

/**
 * UTF-16 units of places in a text, found in one pass over it. A place inside of a character is
 * its beginning.
 */
function unitsOf(text: string, places: readonly number[], unit: Unit): Map<number, number> {
  const units = new Map<number, number>();
  const sorted = [...new Set(places)].sort((a, b) => a - b);
  let [next, counted, at] = [0, 0, 0];
  for (const character of text) {
    const size = unit === 'bytes' ? utf8Length(character.codePointAt(0) as number) : 1;
    while (next < sorted.length && (sorted[next] as number) < counted + size)
      units.set(sorted[next++] as number, at);
    if (next === sorted.length) return units;
    counted += size;
    at += character.length;
  }
  if (sorted[next] === counted) units.set(counted, at);
  return units;
}

const spansOf = ({ evidence = [] }: InputQuestion): Span[] => evidence as Span[];

/** What is wrong with a span whatever the text is; undefined where nothing is. */
export const emptySpan = ([start, end]: readonly number[]): string | undefined =>
  (start as number) < (end as number)
    ? undefined
    : `is [${start}, ${end}]: its start must lie before its end`;

/**
 * The evidence of each question in UTF-16 units of the text.
 * @throws FieldError where a span is empty or reaches beyond the text
 */
export function evidenceInUnits(text: string, questions: readonly InputQuestion[]): Span[][] {
  const found = new Map<Unit, Map<number, number>>();
  for (const unit of ['characters', 'bytes'] as const) {
    const places = questions.filter((one) => one.evidence_unit === unit).flatMap(spansOf);
    if (places.length > 0) found.set(unit, unitsOf(text, places.flat(), unit));
  }
  return questions.map((question, i) => {
    const unit = question.evidence_unit ?? 'utf-16';
    const unitOf = (place: number): number | undefined =>
      unit === 'utf-16' ? (place <= text.length ? place : undefined) : found.get(unit)?.get(place);
    return spansOf(question).map((span, j) => {
      const field = `field questions.${i}.evidence.${j}`;
      const wrong = emptySpan(span);
      if (wrong) throw new FieldError(`${field} ${wrong}`);
      const [start, end] = span.map(unitOf);
      if (start === undefined || end === undefined)
        throw new FieldError(
          `${field} is [${span.join(', ')}] and reaches beyond the text: evidence counts ${unit}` +
            (question.evidence_unit === undefined ? ' where evidence_unit says nothing else' : ''),
        );
      return [start, end];
    });
  });
}
