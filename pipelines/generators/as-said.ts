import { placesOf } from '../language/whole-match.js';
import { coreOf } from './text.js';

/** Names are written large where the texts say them, whatever an answer's author did: "MARY STOKES", "london". */

/** What is somebody's or something's name stands so inside a sentence. */
const INSIDE = /[\p{Ll},;] $/u;
const HAS_NAME = /(?:^|[^\p{L}])\p{Lu}\p{Ll}/u;

/**
 * A right answer in small letters alone, or in capitals alone, as the texts have it.
 * @returns undefined where they have it as it is, or nowhere as a name inside a sentence
 */
export function asSaid(reference: string, texts: readonly string[]): string | undefined {
  const core = coreOf(reference);
  const [small, large] = [core.toLowerCase(), core.toUpperCase()];
  // A number, or Chinese, has no case.
  const isOfOneCase = small !== large && (core === small || core === large);
  if (core.length <= 3 || !isOfOneCase || texts.some((text) => text.includes(core)))
    return undefined;
  for (const text of texts) {
    const lower = text.toLowerCase();
    if (lower.length !== text.length) continue;
    for (const at of placesOf(small, lower)) {
      const said = text.slice(at, at + core.length);
      const isInside = INSIDE.test(text.slice(Math.max(0, at - 2), at));
      if (isInside && HAS_NAME.test(said)) return reference.replace(core, said);
    }
  }
  return undefined;
}

/** A text in small letters alone, or in capitals alone, as another is. */
export const inCaseAs = (like: string, text: string): string =>
  like === like.toUpperCase() ? text.toUpperCase() : text.toLowerCase();
