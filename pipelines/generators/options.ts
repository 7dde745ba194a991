import { needleOf } from './text.js';

/** An answer that a question offers. */
export interface Option {
  /** as the question marks it: "A", "3"; empty behind a bullet */
  mark: string;
  text: string;
}

/** Fewer are no choice, and more are a list that the question happens to have. */
const [LEAST, MOST] = [2, 12];
/** Longest question that is searched. */
const LONGEST = 1 << 15;

const ROMAN = 'i{1,3}|iv|vi{0,3}|ix|x';
const LINE = new RegExp(
  `^[ \\t]*(?:[([（]?(${ROMAN}|[A-La-l]|\\d{1,2})[.)\\]:、．）]|([-*•]))[ \\t]*(\\S.*)$`,
  'u',
);
const INSIDE = new RegExp(
  `(?:^|[\\s,;:?？])(?:[([（](${ROMAN}|[A-La-l]|\\d{1,2})[)\\]）]|([A-L])[.):、．]|([a-l]|\\d{1,2})[)）])[ \\t]*(?=\\S)`,
  'gu',
);

/** The options that stand in a question, in their order; none where it offers nothing. */
export function optionsOf(question: string): Option[] {
  if (question.length > LONGEST) return [];
  const lines = question.split('\n').flatMap((line) => {
    const [, mark, , text] = LINE.exec(line) ?? [];
    return text === undefined ? [] : [{ mark: mark ?? '', text: text.trim() }];
  });
  const found = isSequence(lines) ? lines : inside(question);
  return found.length >= LEAST && found.length <= MOST ? found : [];
}

/** Options one behind the other on a line: "(A) a bell (B) a saw". */
function inside(question: string): Option[] {
  const marks = [...question.matchAll(INSIDE)].map(({ 0: match, 1: a, 2: b, 3: c, index }) => ({
    mark: (a ?? b ?? c) as string,
    start: index,
    end: index + match.length,
  }));
  const options = marks.map(({ mark, end }, at) => ({
    mark,
    text: question
      .slice(end, marks[at + 1]?.start)
      .trim()
      .replace(/[,;]$/, ''),
  }));
  return isSequence(options) ? options : [];
}

const ROMANS = 'i ii iii iv v vi vii viii ix x'.split(' ');
const placeOf = (mark: string): number =>
  /\d/.test(mark) ? Number(mark) : mark.toUpperCase().charCodeAt(0) - 64;

/** Whether marks count on from the first: A, B, C; 1, 2, 3; i, ii, iii; bullets. */
function isSequence(options: readonly Option[]): boolean {
  if (options.length < LEAST || options.some(({ text }) => text === '')) return false;
  return (
    options.every(({ mark }) => mark === '') ||
    options.every(({ mark }, at) => placeOf(mark) === at + 1) ||
    options.every(({ mark }, at) => mark === ROMANS[at])
  );
}

/** How an answer names an option: by its mark, its text, or both; as a function that writes another so. */
export type Written = (option: Option) => string;

const MARKED = new RegExp(
  `^([([（]?)(${ROMAN}|[A-La-l]|\\d{1,2})([.)\\]:、．）]*)(\\s*)([\\s\\S]*)$`,
  'u',
);
/** "The answer is B." */
const LED =
  /^((?:(?:the )?(?:(?:correct|right|best) )?(?:answer|option|choice)(?: is| was)?:?|(?:die )?(?:richtige )?antwort(?: ist|:)?|(?:la )?(?:bonne )?réponse(?: est|:)?|(?:la )?respuesta(?: correcta)?(?: es|:)?|(?:het )?antwoord(?: is|:)?|答案(?:是|：|:)?|选|選)\s*)(.+)$/iu;

/** Which option an answer is, and how it writes one. */
export interface ChosenOption {
  option: Option;
  write: Written;
}

/** The option that an answer is; nothing where it is none of them. */
export function chosenOption(answer: string, options: readonly Option[]): ChosenOption | undefined {
  const named = namedOption(answer.trim(), options);
  if (named || options.length === 0) return named;
  const [, lead = '', rest = ''] = LED.exec(answer.trim()) ?? [];
  const led = rest === '' ? undefined : namedOption(rest, options);
  return led && { option: led.option, write: (other) => lead + led.write(other) };
}

function namedOption(text: string, options: readonly Option[]): ChosenOption | undefined {
  const same = options.find((option) => needleOf(option.text) === needleOf(text));
  if (same) {
    const end = /[.!?。]*$/u.exec(text)?.[0] ?? '';
    return { option: same, write: ({ text: other }) => other.replace(/[.!?。]*$/u, '') + end };
  }
  const [, open = '', mark = '', close = '', gap = '', rest = ''] = MARKED.exec(text) ?? [];
  const marked = options.find(
    (option) => option.mark !== '' && option.mark.toUpperCase() === mark.toUpperCase(),
  );
  if (!marked || (rest !== '' && (close === '' || needleOf(rest) !== needleOf(marked.text))))
    return undefined;
  const cased = (other: string) =>
    mark === mark.toLowerCase() ? other.toLowerCase() : other.toUpperCase();
  return {
    option: marked,
    write: (other) => open + cased(other.mark) + close + gap + (rest === '' ? '' : other.text),
  };
}
