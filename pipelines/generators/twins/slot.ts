import type { NameKind } from '../../entities/kinds.js';

export type SlotKind = NameKind | 'name' | 'quantity' | 'number' | 'member' | 'noun' | 'adjective';

/** A place of a text that something else of its kind could stand in. */
export interface Slot {
  /** UTF-16 units of its text */
  start: number;
  end: number;
  text: string;
  /** folded */
  small: string;
  kind: SlotKind;
  /** what has to be the same in whatever stands there instead: number, words of a name, build of a numeral */
  form: string;
  /** how a noun begins ("a", "the", nothing) and what follows it ("of"): the likest replacement has the same */
  before: string;
  after: string;
}

export interface Word {
  text: string;
  small: string;
  start: number;
  end: number;
}
