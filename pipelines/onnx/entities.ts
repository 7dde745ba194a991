import type { EntityType, TokenLabel } from './labels.js';
import type { TextTokens } from './text-tokens.js';

/** An entity of a text, in UTF-16 units of it. */
export interface FoundEntity {
  start: number;
  end: number;
  type: EntityType;
  text: string;
}

/** A word, as the tokenizer cuts them, and the label of its first token. */
interface LabelledWord {
  start: number;
  end: number;
  label: TokenLabel | undefined;
}

function wordsOf(
  { starts, ends, words }: TextTokens,
  labels: readonly (TokenLabel | undefined)[],
): LabelledWord[] {
  const found: LabelledWord[] = [];
  let word = -1;
  for (let at = 0; at < words.length; at++) {
    const [start, end] = [starts[at] as number, ends[at] as number];
    const last = found.at(-1);
    if (last && words[at] === word && word >= 0) {
      last.end = Math.max(last.end, end);
    } else {
      found.push({ start, end, label: labels[at] });
      word = words[at] as number;
    }
  }
  return found;
}

/** Whether a word goes on with the entity before it. */
function goesOn(before: TokenLabel | undefined, label: TokenLabel): boolean {
  if (!before || before.name !== label.name) return false;
  if (label.place === undefined) return true;
  const open = before.place === 'B' || before.place === 'I';
  return open && (label.place === 'I' || label.place === 'E');
}

/**
 * Entities from labels of tokens. A word has the label of its first token; an entity that goes on
 * without having begun, which models do write, begins there.
 * @param labels shape [tokens]
 */
export function entitiesOf(
  text: string,
  tokens: TextTokens,
  labels: readonly (TokenLabel | undefined)[],
): FoundEntity[] {
  const spans: { start: number; end: number; type: EntityType }[] = [];
  let before: TokenLabel | undefined;
  for (const { start, end, label } of wordsOf(tokens, labels)) {
    const last = spans.at(-1);
    if (label && last && goesOn(before, label)) last.end = end;
    else if (label) spans.push({ start, end, type: label.type });
    before = label;
  }
  return spans.flatMap(({ start, end, type }) => {
    // SentencePiece tokens hold the blank before them.
    const inside = text.slice(start, end);
    const from = start + inside.length - inside.trimStart().length;
    const part = inside.trim();
    return part === '' ? [] : [{ start: from, end: from + part.length, type, text: part }];
  });
}
