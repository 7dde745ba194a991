/** What is to stand at a place of a text, [start, end) in UTF-16 units. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** A text with places exchanged that do not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  let [made, at] = ['', 0];
  for (const { start, end, text: other } of edits.toSorted((a, b) => a.start - b.start)) {
    made += text.slice(at, start) + other;
    at = end;
  }
  return made + text.slice(at);
}
