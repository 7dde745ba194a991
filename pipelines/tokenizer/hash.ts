import { createHash } from 'node:crypto';
import type { TokenizerJson } from './file.js';

/**
 * The canonical tokenizer hash of docs/data-set.md: the same for a tokenizer.json that a model
 * library saved again, another one for every change that can alter a token id.
 */
export function tokenizerHash(json: TokenizerJson): string {
  const added = [...json.added_tokens]
    .sort((a, b) => a.id - b.id)
    .map(({ content, id, special }) => ({ content, id, special }));
  const canonical = canonicalJson({
    added_tokens: added,
    model: withoutEmpty(withMergePairs(json.model)),
    normalizer: json.normalizer ?? null,
    pre_tokenizer: json.pre_tokenizer ?? null,
    version: 1,
  });
  return createHash('sha256').update(canonical).digest('hex');
}

/** Merges as arrays of two strings: older files write "a b". */
function withMergePairs(model: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(model.merges)) return model;
  const merges = model.merges.map((merge: unknown) =>
    typeof merge === 'string' ? merge.split(' ') : merge,
  );
  return { ...model, merges };
}

/** The value without keys whose value is null, false or the empty string, at any depth. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, v]) => v !== null && v !== false && v !== '');
  return Object.fromEntries(kept.map(([key, v]) => [key, withoutEmpty(v)]));
}

/** JSON in one way only: sorted keys, fixed escapes, floats by their bits. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return numeral(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object).sort(byCodePoint);
  return `{${keys.map((key) => `${quoted(key)}:${canonicalJson(object[key])}`).join(',')}}`;
}

function quoted(text: string): string {
  const escaped = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to escape
    /["\\\u0000-\u001f]/g,
    (c) =>
      c === '"' || c === '\\' ? `\\${c}` : `\\u00${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `"${escaped}"`;
}

function numeral(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value);
  return `"f${bits.toString('hex')}"`;
}

/** Order by code point. JavaScript's own, by UTF-16 unit, puts U+10000 before U+E000. */
function byCodePoint(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    // Of two different units only surrogates (U+D800 to U+DFFF) stand too low.
    const lift = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x2800 : unit);
    return lift(x) - lift(y);
  }
  return a.length - b.length;
}
