import { fold } from '../../language/fold.js';

/**
 * Runs of letters and digits of a text, folded: "Strike's" is Strike and s, so that Strike is known
 * to stand there. Words are counted so where an answer is compared with a question or its twin.
 */
export const piecesOf = (text: string): string[] => fold(text).match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
