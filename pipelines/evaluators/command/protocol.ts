import type { ScoredQuestion } from '../evaluator.js';

/** Version of the lines between longpref and a command; docs/command-evaluator.md is their reference. */
export const PROTOCOL_VERSION = 1;

/** The first line a command gets. */
export const HELLO = JSON.stringify({ longpref: 'evaluator', version: PROTOCOL_VERSION });

/** Longest first line of a command, in bytes. */
export const HELLO_BYTES = 64 << 10;

/** A command said something that cannot be used: a sentence without its subject. */
export class Nonsense extends Error {}

/** A command said that it cannot score one request. */
export class Refusal extends Error {}

/** Characters shown of an answer that cannot be read. */
const SHOWN = 80;

/** The beginning of what a command wrote; quoted, so that no control character reaches a terminal. */
const shown = (line: string): string =>
  JSON.stringify(line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line);

function parse(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Python's json writes these.
    const [number] = /-?\b(?:NaN|Infinity)\b/.exec(line) ?? [];
    const what = number
      ? `${number}, which is no JSON and no score`
      : 'with a line that is no JSON';
    throw new Nonsense(`answered ${what}: ${shown(line)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new Nonsense(`answered with a line that is no JSON object: ${shown(line)}`);
}

/** Longest revision: it is one line of a configuration. */
const REVISION_LENGTH = 200;

/**
 * Reads what a command says of itself.
 * @returns its revision
 * @throws Nonsense
 */
export function readHello(line: string): string {
  const { version, revision } = parse(line);
  if (version !== PROTOCOL_VERSION) {
    throw new Nonsense(
      `speaks version ${shown(JSON.stringify(version) ?? 'none')} of the protocol, longpref speaks ${PROTOCOL_VERSION}`,
    );
  }
  const isLine =
    typeof revision === 'string' &&
    revision.trim() !== '' &&
    revision.length <= REVISION_LENGTH &&
    !/\p{Cc}/u.test(revision);
  if (isLine) return revision;
  throw new Nonsense(
    `names no revision of itself, a line of 1 to ${REVISION_LENGTH} characters: ${shown(line)}`,
  );
}

/** A request as a line. Answers stand in it where they are given. */
export const requestLine = (
  id: number,
  questions: readonly ScoredQuestion[],
  chunks: readonly string[],
): string =>
  JSON.stringify({
    id,
    questions: questions.map(({ question, answer }) =>
      answer === undefined ? { question } : { question, answer },
    ),
    chunks,
  });

/** Most bytes of an answer: room for each score with all its digits, and for a sentence. */
export const answerBytes = (questions: number, chunks: number): number =>
  HELLO_BYTES + questions * (chunks * 32 + 16);

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? `a list of ${value.length}` : shown(JSON.stringify(value) ?? 'nothing');

/**
 * Reads the answer to a request.
 * @returns shape [questions][chunks], each finite and ≥ 0
 * @throws Nonsense; Refusal where the command gives an error of its own
 */
export function readScores(
  line: string,
  id: number,
  questions: number,
  chunks: number,
): Float32Array[] {
  const answer = parse(line);
  if (answer.id !== id) {
    throw new Nonsense(`answered request ${kindOf(answer.id)}, it was asked ${id}: ${shown(line)}`);
  }
  if (answer.error !== undefined) throw new Refusal(`says: ${kindOf(answer.error)}`);
  const { scores } = answer;
  if (!Array.isArray(scores) || scores.length !== questions) {
    throw new Nonsense(
      `gave ${kindOf(scores)} as scores, where a list of ${questions} rows is due, one a question`,
    );
  }
  return scores.map((row: unknown, at) => {
    if (!Array.isArray(row) || row.length !== chunks) {
      throw new Nonsense(
        `gave ${kindOf(row)} as scores of question ${at + 1}, where a list of ${chunks} numbers is due, one a chunk`,
      );
    }
    return Float32Array.from(row, (score: unknown, chunk) => scoreOf(score, at, chunk));
  });
}

function scoreOf(score: unknown, question: number, chunk: number): number {
  // A float32 is what is kept: 1e39 is none.
  if (typeof score === 'number' && score >= 0 && Number.isFinite(Math.fround(score))) {
    return score + 0;
  }
  const said = typeof score === 'number' ? String(score) : kindOf(score);
  throw new Nonsense(
    `gave ${said} as the score of chunk ${chunk + 1} for question ${question + 1}: a score is a finite number from 0`,
  );
}
