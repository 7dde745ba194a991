import { functionWordsOf } from '../../language/function-words.js';
import type { Slot } from './slot.js';
import { factSlots } from './slots.js';

/** Series whose words stand for each other in any sentence: of others ("anger", "hand") half are in set phrases. */
const SERIES = new Set(
  `direction directional season weekday month colour nationality religion believer metal science planet meal
  instrument sport`.split(/\s+/),
);
/**
 * Names, values and words of series that another of their kind may stand for wherever they stand: no
 * ordinal that is no adjective, nothing inside a fixed name ("COVID-19", "Level 3").
 */
export const likeFacts = (text: string): Slot[] =>
  factSlots(text).filter((slot) => {
    const [before, after] = [text.slice(0, slot.start), text.slice(slot.end)];
    if (/[\p{L}\p{N}][-‐–]$/u.test(before) || /^[-‐–][\p{L}\p{N}]/u.test(after)) return false;
    if (slot.kind === 'member') return SERIES.has(slot.form);
    if (slot.kind !== 'number' && slot.kind !== 'quantity') return true;
    if (/(?<!\p{L})one(?!\p{L})|(?:first|second|third|th)(?!\p{L})/iu.test(slot.text)) return false;
    return !isNumbered(before);
  });

/** Whether a number stands behind a word with a capital: "Level", not "In". */
function isNumbered(before: string): boolean {
  const word = /(\p{Lu}[\p{L}]*)\s+$/u.exec(before)?.[1];
  return word !== undefined && !functionWordsOf([word.toLowerCase()])(word.toLowerCase());
}
