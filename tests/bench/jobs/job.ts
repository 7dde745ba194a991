import type { Prepared } from '../inputs/records.js';
import type { InputName } from '../measure/cases.js';
import type { Meter } from '../measure/meter.js';

export interface JobContext {
  /** the input's folder, see `foldersOf` */
  folder: string;
  input: InputName;
  threads: number;
  prepared: Prepared;
}

/** One pass over the input, or over its first `most` records; only what the meter times counts. */
export type Job = (meter: Meter, most?: number) => Promise<void>;
