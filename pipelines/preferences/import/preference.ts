import {
  FieldError,
  isObject,
  isThere,
  type JsonObject,
  textAt,
} from '../../sources/records/format.js';
import type { PlainMessage } from '../../template/choose.js';

/** One record of preference data: what is asked, and answers to it. */
export interface Preference {
  prompt: string | PlainMessage[];
  /** false: the prompt is what the answers begin with, and carries its own frame */
  isExplicit: boolean;
  chosen: string;
  rejected: string[];
}

/** Most rejected answers of a record. */
const MOST_REJECTED = 64;
const ROLES: readonly string[] = ['system', 'user', 'assistant'];

function messageAt(value: unknown, field: string): PlainMessage {
  if (!isObject(value))
    throw new FieldError(`field ${field} is not an object with role and content`);
  const role = textAt(value.role, `${field}.role`);
  if (!ROLES.includes(role)) {
    throw new FieldError(
      `field ${field}.role is ${JSON.stringify(role.slice(0, 40))}; known are ${ROLES.join(', ')}`,
    );
  }
  return {
    role: role as PlainMessage['role'],
    content: textAt(value.content, `${field}.content`),
  };
}

/** A text, or the messages of a conversation: a list of them, or one alone. */
type Said = string | PlainMessage[];

function saidAt(value: unknown, field: string): Said {
  if (typeof value === 'string') return value;
  if (isObject(value)) return [messageAt(value, field)];
  if (Array.isArray(value) && value.length > 0)
    return value.map((one, i) => messageAt(one, `${field}[${i}]`));
  const what = !isThere(value) ? 'missing' : Array.isArray(value) ? 'empty' : `a ${typeof value}`;
  throw new FieldError(`field ${field} is ${what}; it must be a text or a list of messages`);
}

/** The rejected answers: one, or a list of them. A list of messages is one. */
function rejectedAt(value: unknown): { said: Said; field: string }[] {
  const isList = Array.isArray(value) && value.length > 0 && !value.every(isObject);
  if (!isList) return [{ said: saidAt(value, 'rejected'), field: 'rejected' }];
  if (value.length > MOST_REJECTED)
    throw new FieldError(`field rejected has ${value.length} answers, more than ${MOST_REJECTED}`);
  return value.map((one, i) => ({ said: saidAt(one, `rejected[${i}]`), field: `rejected[${i}]` }));
}

/** How many items all lists have in common at their beginning. */
function shared<T>(lists: readonly ArrayLike<T>[], same: (a: T, b: T) => boolean): number {
  const [first, ...others] = lists as [ArrayLike<T>, ...ArrayLike<T>[]];
  let n = 0;
  while (
    n < first.length &&
    others.every((one) => n < one.length && same(one[n] as T, first[n] as T))
  )
    n += 1;
  return n;
}

const sameMessage = (a: PlainMessage, b: PlainMessage): boolean =>
  a.role === b.role && a.content === b.content;

/** The one answer that is left of a conversation behind its prompt. */
function answerOf(rest: readonly PlainMessage[], field: string): string {
  const [answer, ...more] = rest;
  if (answer?.role === 'assistant' && more.length === 0) return answer.content;
  throw new FieldError(
    `field ${field}: behind the prompt must come one answer, a message of the assistant; there are ${rest.length} messages` +
      `${
        rest.length > 0
          ? ` (${rest
              .map(({ role }) => role)
              .slice(0, 8)
              .join(', ')})`
          : ''
      }`,
  );
}

function ofMessages(
  prompt: Said | undefined,
  chosen: PlainMessage[],
  rejected: { said: PlainMessage[]; field: string }[],
): Preference {
  const explicit = Array.isArray(prompt) ? prompt : undefined;
  const all = [chosen, ...rejected.map(({ said }) => said)];
  // A text beside whole conversations is the first message of these once more.
  let length = explicit ? 0 : shared(all, sameMessage);
  if (!explicit && length === 0) {
    if (typeof prompt !== 'string') {
      throw new FieldError(
        'field prompt is missing, and chosen and rejected have no first message in common',
      );
    }
    return ofMessages([{ role: 'user', content: prompt }], chosen, rejected);
  }
  if (explicit && all.every((one) => shared([explicit, one], sameMessage) === explicit.length))
    length = explicit.length;
  return {
    prompt: explicit ?? chosen.slice(0, length),
    isExplicit: true,
    chosen: answerOf(chosen.slice(length), 'chosen'),
    rejected: rejected.map(({ said, field }) => answerOf(said.slice(length), field)),
  };
}

/** The prompt that texts have in common; it ends with a word, whose space goes to the answers. */
function ofTexts(prompt: string | undefined, chosen: string, rejected: string[]): Preference {
  if (prompt !== undefined) return { prompt, isExplicit: true, chosen, rejected };
  const all = [chosen, ...rejected];
  const same = chosen.slice(
    0,
    shared(all, (a, b) => a === b),
  );
  const end = same.search(/\s\S*$/u);
  if (end <= 0)
    throw new FieldError(
      'field prompt is missing, and chosen and rejected begin with no text in common',
    );
  const [first = '', ...others] = all.map((text) => text.slice(end));
  return { prompt: chosen.slice(0, end), isExplicit: false, chosen: first, rejected: others };
}

/** @throws FieldError */
export function preferenceOf(record: JsonObject): Preference {
  const prompt = isThere(record.prompt) ? saidAt(record.prompt, 'prompt') : undefined;
  const chosen = saidAt(record.chosen, 'chosen');
  const rejected = rejectedAt(record.rejected);
  const isMessages = Array.isArray(chosen) || Array.isArray(prompt);
  if (!isMessages) {
    const texts = rejected.map(({ said, field }) => textAt(said, field));
    return ofTexts(prompt as string | undefined, chosen as string, texts);
  }
  const asMessages = (said: Said): PlainMessage[] =>
    typeof said === 'string' ? [{ role: 'assistant', content: said }] : said;
  return ofMessages(
    prompt,
    asMessages(chosen),
    rejected.map(({ said, field }) => ({ said: asMessages(said), field })),
  );
}
