import { LongprefError } from '../core/errors.js';

export const REDACTED = '[redacted]';

/** A field of such a name never shows its value. Tokens of a model are no secret. */
const SECRET_NAME =
  /pass(word|wd|phrase)?$|secret|credential|authorization|api[-_]?key$|(access|private)[-_]?key|(session|auth|bearer|access|id)[-_]?token$/i;

/** Where secrets stand inside of texts: what stays, then the secret. */
const IN_TEXT: readonly RegExp[] = [
  // user:password@ of a URL
  /(:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/g,
  // password="…" of a JAAS line, "password": "…" of JSON, password=… of a connection string
  /((?:password|passwd|secret|api_?key)["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi,
  // headers
  /((?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{8,}/g,
  // a signed request of S3
  /((?:X-Amz-Signature|Signature|X-Amz-Credential|X-Amz-Security-Token)=)[^\s&,"]+/g,
];

/**
 * Shorter ones stand in every other text (ids are hexadecimal): replaced, they would make a log
 * unreadable. They are still hidden by the names of fields and by what stands before them.
 */
const SHORTEST = 4;
/** Deeper values are somebody's whole object, not a field of a log. */
const DEEPEST = 8;

export type Redact = (value: unknown) => unknown;

/**
 * A copy of a value without secrets, at any depth: fields by their name, texts by what stands in
 * them. Errors become plain objects with code, message, stack and cause.
 * @param secrets values that must not appear anywhere
 */
export function redactor(secrets: readonly string[]): Redact {
  // The longest first: one may be a part of another.
  const known = [...new Set(secrets)]
    .filter((secret) => secret.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  const inText = (text: string): string => {
    const plain = known.reduce((t, secret) => t.replaceAll(secret, REDACTED), text);
    return IN_TEXT.reduce((t, pattern) => t.replace(pattern, `$1${REDACTED}`), plain);
  };
  const walk = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return inText(value);
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEEPEST) return '[deeper]';
    if (value instanceof Error) return walk(plainError(value), depth);
    if (value instanceof Date) return value.toISOString();
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (Array.isArray(value)) return value.map((item) => walk(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [
        name,
        SECRET_NAME.test(name) && child !== null && child !== undefined
          ? REDACTED
          : walk(child, depth + 1),
      ]),
    );
  };
  return (value) => walk(value, 0);
}

function plainError(error: Error): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: error.message,
    // Errors that were raised on purpose say all in their message; where they come from is of
    // use with the others.
    ...(error instanceof LongprefError ? {} : { stack: error.stack }),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  };
}
