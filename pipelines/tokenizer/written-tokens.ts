import type { AddedToken } from './file.js';

/** A piece of a template: its own words, or what comes from outside and holds no special token. */
export interface TemplatePart {
  text: string;
  outside?: boolean;
}

/** What stands before a template part: nothing, a text, or a special token. */
export type Place = 'start' | 'after text' | 'after token';

/** What a template consists of for the tokenizer: special tokens, and text between them. */
export type Run = { token: string } | { text: string };

/** Tokens that a template can write out: how they are found, and what they are. */
export interface WrittenTokens {
  /** finds them, the longest where several begin at one place */
  pattern: RegExp;
  byContent: ReadonlyMap<string, AddedToken>;
}

/** Built once a tokenizer: Gemma-3 has 6,415 tokens to look for. */
export function writtenTokens(tokens: readonly AddedToken[]): WrittenTokens {
  const literals = tokens
    .map(({ content }) => content)
    .filter((content) => content !== '')
    .sort((a, b) => b.length - a.length)
    .map((content) => content.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return {
    pattern: literals.length > 0 ? new RegExp(literals.join('|'), 'gu') : /(?!)/g,
    byContent: new Map(tokens.map((token) => [token.content, token])),
  };
}

/**
 * Cuts a template at the special tokens that its own words write out. Some tokens take the white
 * space beside them (`lstrip`, `rstrip`), as in the tokenizer's library.
 */
export function runsOf(
  parts: readonly TemplatePart[],
  { pattern, byContent }: WrittenTokens,
): Run[] {
  const runs: Run[] = [];
  let [text, strip] = ['', false];
  const add = (more: string) => {
    text += strip && text === '' ? more.trimStart() : more;
  };
  const close = () => {
    if (text !== '') runs.push({ text });
    text = '';
  };
  for (const part of parts) {
    let from = 0;
    for (const { 0: token, index } of part.outside ? [] : part.text.matchAll(pattern)) {
      add(part.text.slice(from, index));
      const { lstrip, rstrip } = byContent.get(token) as AddedToken;
      if (lstrip) text = text.trimEnd();
      close();
      runs.push({ token });
      strip = rstrip === true;
      from = index + token.length;
    }
    add(part.text.slice(from));
  }
  close();
  return runs;
}
