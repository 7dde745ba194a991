import { LABELS, type Label } from '../../entities/labels/label.js';
import { sharesAlone } from '../../entities/labels/shares-in.js';

/** A part of a name is of a kind where its words alone say so. */
const LEAST = 0.5;
export const isToldAlone = (text: string, label: Label): boolean =>
  (sharesAlone(text)[LABELS.indexOf(label)] as number) >= LEAST;
