import { type Format, isObject, isThere, type JsonObject, listAt, textAt } from './format.js';
import { fromTurns, type Speaker, type Turn } from './turns.js';

/** Whose a turn is, by its role; one of any other role is left out. */
const SPEAKERS = new Map<string, Speaker>([
  ...['human', 'user', 'prompter'].map((role) => [role, 'asker'] as const),
  ...['gpt', 'assistant', 'ai', 'bot', 'chatgpt', 'model', 'bing', 'bard'].map(
    (role) => [role, 'answerer'] as const,
  ),
  ...['system', 'developer'].map((role) => [role, 'system'] as const),
  ...['tool', 'function', 'observation', 'tool_response', 'ipython'].map(
    (role) => [role, 'tool'] as const,
  ),
]);

/** Text of a part of a content: {type: text, text}; images, calls and thoughts have none. */
function partText(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (!isObject(part) || typeof part.text !== 'string') return [];
  const { type } = part;
  return type === undefined || (typeof type === 'string' && /(?:^|_)text$/.test(type))
    ? [part.text]
    : [];
}

/**
 * What a turn says: a text, or parts a blank line apart.
 * @returns undefined where it says nothing: null, or parts without text
 */
function contentOf(turn: JsonObject, field: string): string | undefined {
  const key = ['content', 'value', 'parts', 'text'].find((name) => isThere(turn[name]));
  if (key === undefined) return undefined;
  const content = turn[key];
  const parts = isObject(content) ? (content.parts ?? [content]) : content;
  if (!Array.isArray(parts)) return textAt(parts, `${field}.${key}`);
  const texts = parts.flatMap(partText).filter((text) => text.trim() !== '');
  return texts.length === 0 ? undefined : texts.join('\n\n');
}

const isCall = (turn: JsonObject): boolean =>
  isThere(turn.function_call) || (Array.isArray(turn.tool_calls) && turn.tool_calls.length > 0);

/** Turns as {role, content} or {from, value}. Those of roles that are not known are left out. */
function turnsOf(record: JsonObject, field: string): Turn[] {
  const system = record.system ?? record.system_prompt;
  const turns: Turn[] = typeof system === 'string' ? [{ speaker: 'system', text: system }] : [];
  for (const [i, turn] of listAt(record[field], field).entries()) {
    if (!isObject(turn)) continue;
    const role = turn.role ?? turn.from;
    const speaker = typeof role === 'string' ? SPEAKERS.get(role.toLowerCase()) : undefined;
    if (!speaker) continue;
    // What is said beside a call of a tool is no answer.
    const isAnswer = speaker === 'answerer' && !isCall(turn);
    const text = speaker !== 'answerer' || isAnswer ? contentOf(turn, `${field}.${i}`) : undefined;
    turns.push({ speaker, text });
  }
  return turns;
}

const hasTurns = (value: unknown): boolean =>
  Array.isArray(value) && value.some((one) => isObject(one) && ('role' in one || 'from' in one));

/** long-llm-data and ShareGPT: `conversations`. LongAlpaca: instruction (the document and a question), output. */
export const conversations: Format = {
  name: 'conversations',
  looksLike: 'conversations; or instruction, output',
  is: (record) =>
    hasTurns(record.conversations) ||
    (typeof record.instruction === 'string' &&
      (typeof record.output === 'string' || record.output === null)),
  read(record) {
    if (isThere(record.conversations))
      return fromTurns(turnsOf(record, 'conversations'), 'conversations');
    const instruction = textAt(record.instruction, 'instruction');
    const input = typeof record.input === 'string' ? record.input.trim() : '';
    const output = isThere(record.output) ? textAt(record.output, 'output') : undefined;
    // With an input the instruction is the question about it.
    const text = input ? `${input}\n\n${instruction}` : instruction;
    return fromTurns(
      [
        { speaker: 'asker', text },
        { speaker: 'answerer', text: output },
      ],
      'instruction',
    );
  },
};

/** Chat messages: `messages` with role and content, as OpenAI and TRL write them. */
export const messages: Format = {
  name: 'messages',
  looksLike: 'messages',
  is: (record) => hasTurns(record.messages),
  read: (record) =>
    !isThere(record.messages) && isThere(record.conversations)
      ? conversations.read(record)
      : fromTurns(turnsOf(record, 'messages'), 'messages'),
};
