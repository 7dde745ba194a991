import {
  FieldError,
  type Format,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  textAt,
} from './format.js';
import { fromTurns, type Turn } from './turns.js';

const ASKERS = new Set(['human', 'user']);
const ANSWERERS = new Set(['gpt', 'assistant', 'bot', 'chatgpt', 'model', 'bing', 'bard']);

/** Turns as {role, content} or {from, value}; what the system says is left out. */
function turnsOf(record: JsonObject, field: string): Turn[] {
  return listAt(record[field], field).flatMap((value, i): Turn[] => {
    const turn = objectAt(value, `${field}.${i}`);
    const role = textAt(
      turn.role ?? turn.from,
      `${field}.${i}.${'from' in turn ? 'from' : 'role'}`,
    );
    const text = textAt(
      turn.content ?? turn.value,
      `${field}.${i}.${'value' in turn ? 'value' : 'content'}`,
    );
    if (ASKERS.has(role)) return [{ isAsker: true, text }];
    if (ANSWERERS.has(role)) return [{ isAsker: false, text }];
    if (role === 'system' || role === 'tool') return [];
    throw new FieldError(`field ${field}.${i}: role ${JSON.stringify(role)} is not known`);
  });
}

const hasTurns = (value: unknown): boolean =>
  Array.isArray(value) && isObject(value[0]) && ('role' in value[0] || 'from' in value[0]);

/** long-llm-data and ShareGPT: `conversations`. LongAlpaca: instruction (the document and a question), output. */
export const conversations: Format = {
  name: 'conversations',
  looksLike: 'conversations; or instruction, output',
  is: (record) =>
    hasTurns(record.conversations) ||
    (typeof record.instruction === 'string' && typeof record.output === 'string'),
  read(record) {
    if (record.conversations !== undefined)
      return fromTurns(turnsOf(record, 'conversations'), 'conversations');
    const instruction = textAt(record.instruction, 'instruction');
    const input = typeof record.input === 'string' ? record.input.trim() : '';
    const answer = { isAsker: false, text: textAt(record.output, 'output') };
    // With an input the instruction is the question about it.
    const turns = input
      ? [{ isAsker: true, text: `${input}\n\n${instruction}` }, answer]
      : [{ isAsker: true, text: instruction }, answer];
    return fromTurns(turns, 'instruction');
  },
};

/** Chat messages: `messages` with role and content, as OpenAI and TRL write them. */
export const messages: Format = {
  name: 'messages',
  looksLike: 'messages',
  is: (record) => hasTurns(record.messages),
  read: (record) =>
    record.messages === undefined && record.conversations !== undefined
      ? conversations.read(record)
      : fromTurns(turnsOf(record, 'messages'), 'messages'),
};
