import type { Clock } from '../../core/clock.js';
import type { Metrics } from '../../core/metrics.js';
import type { TopicReader } from '../../core/topic-reader.js';
import type { KeptEntities } from '../../entities/kept.js';
import type { Evaluator } from '../../evaluators/evaluator.js';
import type { Benchmarks } from '../../filters/benchmarks.js';
import type { Made } from '../../generated/log-entry.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import type { Generator } from '../../generators/generator.js';
import type { RefinePool } from '../../stages/refine/refine.js';
import type { Store } from '../../stores/store.js';
import type { TokenizedTemplate } from '../../template/tokenize.js';
import type { OnProgress } from './progress.js';

/**
 * Everything a run works with; nothing in it is taken from globals. Who takes part in a run names
 * the parts it needs.
 */
export interface RunDependencies {
  config: PipelineConfig;
  /** folder that relative inputs are relative to */
  base: string;
  store: Store;
  clock: Clock;
  newId(): string;
  /** bytes of the tokenizer.json in use */
  tokenizerFile: Uint8Array;
  tokenizerSha256: string;
  template: TokenizedTemplate;
  /** what a careful person should know of it, a sentence each */
  templateNotes: readonly string[];
  made: Made;
  generator: Generator;
  refinePool: RefinePool;
  evaluator: Evaluator;
  /** where a model is to find them */
  entities: KeptEntities | undefined;
  /** what no row may be made from, where any are given */
  benchmarks?: Benchmarks | undefined;
  threads: number;
  /** opens the brokers that topics among the inputs are read from */
  admin(): Promise<TopicReader>;
  metrics: Metrics;
  onProgress: OnProgress;
  /** told before the work begins what will become of the questions, where anybody wants to know */
  onOutlook?: ((outlook: { text: string; isConcern: boolean }) => void) | undefined;
  /** ends threads and processes */
  close(): Promise<void>;
}
