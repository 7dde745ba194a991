import { isDeepStrictEqual } from 'node:util';
import type { Test } from 'tap';

/**
 * `strictSame` for large values. tap prints both before it compares them, which takes a second for
 * a thousand entries; this compares first, and tap shows the difference where there is one.
 */
export function same(t: Test, found: unknown, wanted: unknown, message = 'the same'): void {
  if (isDeepStrictEqual(found, wanted)) t.pass(message);
  else t.strictSame(found, wanted, message);
}
