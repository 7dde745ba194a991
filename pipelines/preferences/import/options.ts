import type { Clock } from '../../core/clock.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import type { Store } from '../../stores/store.js';
import type { Framing } from './frame.js';

export interface ImportOptions {
  files: readonly string[];
  store: Store;
  clock: Clock;
  newId(): string;
  /** settings of the pipeline where none is made: defaults of template and shards */
  defaults: Pick<PipelineConfig, 'template' | 'shard'>;
  /** the model's folder, or its tokenizer.json */
  tokenizer: string;
  framing: Framing | 'auto';
  /** share of prompts that is held out */
  validation: number;
  maxTokens: number;
  skipBad: boolean;
  /** add to a data set that was made in another way */
  mix: boolean;
  /** the folder in which rows are kept until all are known */
  scratch: string;
  onProgress?(progress: { phase: 'read' | 'write'; done: number; total?: number }): void;
}
