const [QUOTE, BACKSLASH, MINUS] = [0x22, 0x5c, 0x2d];
const [CAPITAL_I, CAPITAL_N] = [0x49, 0x4e];

/** Place behind the string that begins at a quote; the end of the text where it is not closed. */
function behindString(text: string, quote: number): number {
  let at = quote + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at += 1;
  }
  return at;
}

/** A text with null in place of NaN and ±Infinity outside its strings; undefined where there are none. */
function withoutNaN(text: string): string | undefined {
  const parts: string[] = [];
  let [at, from] = [0, 0];
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = behindString(text, at);
      continue;
    }
    const word = code === CAPITAL_N ? 'NaN' : code === CAPITAL_I ? 'Infinity' : '';
    if (word === '' || !text.startsWith(word, at)) {
      at += 1;
      continue;
    }
    const isNegative = code === CAPITAL_I && at > from && text.charCodeAt(at - 1) === MINUS;
    parts.push(text.slice(from, isNegative ? at - 1 : at), 'null');
    at += word.length;
    from = at;
  }
  return parts.length === 0 ? undefined : parts.join('') + text.slice(from);
}

/**
 * JSON as people's tools write it. Python's json.dumps writes NaN and Infinity, which are no JSON:
 * they are read as null, so that they cost nothing in a field that is not used.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const plain = withoutNaN(text);
    if (plain === undefined) throw error;
    return JSON.parse(plain);
  }
}

/** What is wrong with a text that is no JSON, with its line where it has many. */
export function whyNotJson(error: unknown, text: string): string {
  const { message } = error as Error;
  const at = /at position (\d+)/.exec(message)?.[1];
  const isLong = text
    .slice(0, 1 << 16)
    .trimEnd()
    .includes('\n');
  if (at === undefined || !isLong || /\bline \d/.test(message)) return message.slice(0, 200);
  let line = 1;
  for (let lf = text.indexOf('\n'); lf >= 0 && lf < Number(at); lf = text.indexOf('\n', lf + 1))
    line += 1;
  return `${message.slice(0, 200)}, line ${line}`;
}
