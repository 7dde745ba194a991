import { coreOf, wordCount } from './text.js';
import { oppositeOf } from './twins/opposites.js';

/** Longest answer, in words, that is a quality and nothing else. */
const MOST = 2;

/** "Worse" for "better", "much lower" for "much higher": of what there are two of the one that is not right. */
export function contraryQuality(reference: string): string | undefined {
  const core = coreOf(reference);
  if (wordCount(core) > MOST || /\p{Lu}/u.test(core.slice(1))) return undefined;
  const at = core.lastIndexOf(' ') + 1;
  const last = core.slice(at);
  const other = oppositeOf(last.toLowerCase());
  if (other === undefined) return undefined;
  const cased = /^\p{Lu}/u.test(last) ? other.charAt(0).toUpperCase() + other.slice(1) : other;
  return reference.replace(core, core.slice(0, at) + cased);
}
