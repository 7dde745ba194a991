import type { Random } from '../../core/random.js';
import type { FillerPool } from '../../dataset/filler-pool.js';
import type { NameKinds } from '../../entities/kinds.js';
import type { Evaluator } from '../../evaluators/evaluator.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import type { Generator } from '../../generators/generator.js';
import type { Borders } from '../../language/piece-length.js';
import type { TokenizedTemplate } from '../../template/tokenize.js';
import type { ScoredMessage } from '../messages.js';
import type { Budget } from './budget.js';
import type { PoolScores } from './fillers.js';

/** Token ids and texts of chunks of a document. */
export type ReadChunks = (chunks: number[]) => Promise<{ ids: Int32Array; text: string }[]>;

export interface PairSettings {
  settings: PipelineConfig['pair'];
  /** where chunks end, and where one is cut that is too long for a context */
  borders: Borders;
  /** the least score of a critical chunk */
  bar: number;
  seed: number;
  /** configuration identity, with the pool */
  identity: string;
  generator: Generator;
  template: TokenizedTemplate;
  /** scores the chunks of the pool */
  evaluator: Evaluator;
  pool: FillerPool | undefined;
  /** kinds of names as a model tells them, where one is configured */
  kinds?: ToldKinds | undefined;
  /** the same by rules, from the whole document at work */
  kindsByRules?: ToldKinds | undefined;
}

export interface ToldKinds {
  ofDocument(documentId: string): Promise<NameKinds>;
  ofText(text: string): Promise<NameKinds>;
}

/** The same, for one document. */
export type QuestionSettings = PairSettings & {
  /** against the questions of the document */
  poolScores: PoolScores;
};

/** Randomness for one kind of choice: no other choice, and nothing in the pool, moves it. */
export type RandomFor = (choice: string) => Random;

/** The question at work, and what its contexts have room for. */
export interface Asked {
  message: ScoredMessage;
  /** which question of the document */
  at: number;
  /** the highest score of a chunk */
  best: number;
  /** chunks that hold evidence */
  gold: readonly number[];
  budget: Budget;
}
