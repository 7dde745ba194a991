/**
 * Cues around a question: the label before it ("Question:") and what asks for the answer behind it
 * ("Answer:"). Data sets bring them inside their questions; where the template has its own, they
 * would stand twice.
 */
const KNOWN = {
  label: ['question', 'q'],
  cue: ['answer', 'a'],
};

/** A short word with a colon at the end of what stands before the question. */
const LABEL = /([\p{L}]+(?: [\p{L}]+){0,2})[ \t]*[:：][ \t]*\n?$/u;
/** The same at the beginning of what stands behind it. */
const CUE = /^\s*([\p{L}]+(?: [\p{L}]+){0,2})[ \t]*[:：]/u;

/** How a word that the template writes is written elsewhere. */
function familyOf(word: string | undefined, known: readonly string[]): string[] {
  if (word === undefined) return [];
  const lower = word.toLowerCase();
  return known.includes(lower) ? [...known] : [lower];
}

const alternatives = (words: readonly string[]): string =>
  words.map((word) => word.replace(/[^\p{L}]+/gu, '\\s+')).join('|');

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** What makes of a cue's word one of the sentence: "what is the answer:". */
const BELONGS =
  '(?<!\\b(?:the|a|an|my|your|his|her|its|our|their|this|that|one|final|correct|right|best|short)\\s+)';

/** A cue at the end: after a sentence or on a line of its own; with a capital, after any word. */
function cuePatterns(words: readonly string[]): RegExp[] {
  const long = words.filter((word) => word.length > 2).map(capital);
  const end = '\\s*[:：]\\s*$';
  return [
    new RegExp(`(?<=(?:^|[\\n.?!…:。？！：])\\s*)(?:${alternatives(words)})${end}`, 'iu'),
    ...(long.length > 0
      ? [new RegExp(`(?<=\\s)${BELONGS}(?:${alternatives(long)})${end}`, 'u')]
      : []),
  ];
}

/**
 * A function that takes off a question what the template writes around it anyway.
 * @param before the template's text before the question
 * @param after its text behind it
 */
export function cueStripper(before: string, after: string): (question: string) => string {
  const labels = familyOf(LABEL.exec(before)?.[1], KNOWN.label);
  const cues = familyOf(CUE.exec(after)?.[1], KNOWN.cue);
  const label = new RegExp(`^\\s*(?:${alternatives(labels)})\\s*[:：]\\s*`, 'iu');
  const atEnd = cues.length > 0 ? cuePatterns(cues) : [];
  return (question) => {
    let text = question;
    for (;;) {
      let next = labels.length > 0 ? text.replace(label, '') : text;
      for (const cue of atEnd) if (cue.test(next)) next = next.replace(cue, '').trimEnd();
      // A question that is nothing but cues stays.
      if (next === text || next.trim() === '') return text;
      text = next;
    }
  };
}
