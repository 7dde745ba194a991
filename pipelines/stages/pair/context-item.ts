import type { Span } from './without-evidence.js';

/** A chunk in a context. */
export interface ContextItem {
  documentId: string;
  /** index in its document; the last chunk that a context has room for may be the beginning of it */
  chunk: number;
  byteStart: number;
  byteEnd: number;
  /** where the whole chunk ends */
  chunkEnd: number;
  /** what was taken out of it, in bytes of its document */
  without?: readonly Span[];
  score: number;
  critical: boolean;
  /** from the filler pool */
  filler: boolean;
  ids: Int32Array;
  text: string;
}
