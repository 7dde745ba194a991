import { isDeepStrictEqual } from 'node:util';
import type { Test } from 'tap';

/**
 * `strictSame` for large values. tap writes both down while it compares them, a tenth of a second
 * for a thousand log entries; this compares first, and tap shows the difference where there is one.
 */
export function same(t: Test, found: unknown, wanted: unknown, message = 'the same'): void {
  if (isDeepStrictEqual(found, wanted)) t.pass(message);
  else t.strictSame(found, wanted, message);
}
