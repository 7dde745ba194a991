import type { InputName } from './cases.js';
import type { Meter } from './meter.js';
import type { Prepared } from './records.js';

export interface JobContext {
  /** the input's folder, see `foldersOf` */
  folder: string;
  input: InputName;
  threads: number;
  prepared: Prepared;
}

/** One pass over the input, or over its first `most` records; only what the meter times counts. */
export type Job = (meter: Meter, most?: number) => Promise<void>;
