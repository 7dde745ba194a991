/** A line of the log as its fields, as written in JSON. */
export type Line = Record<string, unknown>;

const COLOURS: Record<string, string> = { debug: '2', info: '36', warn: '33', error: '31' };
const ID_LENGTH = 12;

const short = (id: unknown): string => String(id).slice(0, ID_LENGTH);

/** Where a line comes from: stage, worker, place in the topic, document. */
function origin({ stage, worker, topic, partition, offset, document_id }: Line): string {
  const place =
    topic === undefined && partition === undefined ? '' : `${topic ?? ''}[${partition ?? '?'}]`;
  return [
    stage,
    worker,
    offset === undefined ? place : `${place}@${offset}`,
    document_id === undefined ? '' : `doc ${short(document_id)}`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
}

function shown(name: string, value: unknown): string {
  if (name === 'submission_id') return `submission=${short(value)}`;
  return `${name}=${typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)}`;
}

interface PlainError {
  type?: string;
  message?: string;
  stack?: string;
  cause?: unknown;
}

/** An error and what caused it, indented below its line. */
function errorLines(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [`  ${String(error)}`];
  const { type, message, stack, cause } = error as PlainError;
  const own = (stack ?? `${type ?? 'Error'}: ${message ?? ''}`)
    .split('\n')
    .map((line) => `  ${line}`);
  return cause === undefined ? own : [...own, '  caused by', ...errorLines(cause)];
}

/**
 * A line for people: local time, level, where it comes from, message, the other fields; ids cut
 * to 12 letters.
 */
export function terminalLine(line: Line, colour: boolean): string {
  const { time, level, message, error, ...rest } = line;
  const { stage, worker, topic, partition, offset, document_id, ...fields } = rest;
  const at = new Date(String(time));
  const clock = `${[at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')}.${String(at.getMilliseconds()).padStart(3, '0')}`;
  const tag = String(level).padEnd(5);
  const code = COLOURS[String(level)] ?? '0';
  const from = origin(rest);
  const head = [
    clock,
    colour ? `\u001b[${code}m${tag}\u001b[0m` : tag,
    ...(from === '' ? [] : [colour ? `\u001b[2m${from}\u001b[0m` : from]),
    String(message ?? ''),
    ...Object.entries(fields).map(([name, value]) => shown(name, value)),
  ].join(' ');
  return error === undefined ? head : [head, ...errorLines(error)].join('\n');
}
