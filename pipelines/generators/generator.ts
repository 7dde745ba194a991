import type { NameKinds } from '../entities/kinds.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import type { Answer } from '../generated/row.js';

/** A question of the document with its reference answer. */
export interface QuestionAnswer {
  question: string;
  answer?: string | undefined;
  /** answers that are right as well */
  answers?: readonly string[] | undefined;
  /** where the answer is found, [start, end) in bytes of the document */
  evidence?: readonly (readonly [number, number])[] | undefined;
}

/** What an answer is to be made from. */
export interface AnswerRequest {
  kind: Answer['kind'];
  question: QuestionAnswer;
  /** texts of the chunks the answer may be made from, in document order */
  context: readonly string[];
  /** texts of the chunks the answer will be trained on (the training context), in document order */
  trainingContext: readonly string[];
  /** the same as one text, chunks that are neighbours in their document without a gap */
  trainingText: string;
  /** texts of the gold evidence that stands in the training context; absent where none is known */
  evidence?: readonly string[];
  /** kinds of the names in the context, where a model is to tell them; else rules do */
  kinds?(): Promise<NameKinds>;
  /** the same, where no model is to tell them by rules from the whole document */
  documentKinds?(): Promise<NameKinds>;
  /** all questions of the document: their answers are candidates for a wrong answer of the same type */
  siblings: readonly QuestionAnswer[];
  /** some questions of other documents, where contexts are filled from a pool of these */
  others: readonly QuestionAnswer[];
  /** the same, also where contexts are not filled; absent: `others` are all there are */
  elsewhere?(): readonly QuestionAnswer[];
  /** answers of this sample made so far: none may be given twice */
  taken: readonly string[];
  /** seed of every random choice for this answer */
  seed: string;
  /** which answer of its kind this is, from 0 */
  candidate: number;
}

export interface GeneratedAnswer {
  text: string;
  finishReason: 'stop' | 'length';
  /** whether the answer's value stands in the training context; null where it cannot be said */
  inContext: boolean | null;
  /** mean log-probability a token, in nats, where the generator knows it */
  meanLogprob: number | null;
  /** of a twin: the share of the right answer's content words that are others */
  editShare?: number;
}

/** Why a question has no answer of a kind: becomes a drop record. */
export interface Refusal {
  reason: 'no-reference-answer' | 'answer-not-in-context' | 'no-wrong-answer' | 'empty-answer';
  detail: string;
  /** true: the question itself allows no wrong answer beside those that are taken (yes or no, options) */
  exhausted?: true;
}

export type Generation = { answer: GeneratedAnswer } | { refusal: Refusal };

/** Writes the preferred and dispreferred answers of a sample (paper, section 3.2). */
export interface Generator {
  readonly name: string;
  /** model, revision and sampling as they go into the row and the cache key; {} without a model */
  readonly sampling: Record<string, unknown>;
  /** whether answers cost enough to be kept in the answer cache */
  readonly cached: boolean;
  /** whether its answers are about as long as the reference answer: room for longer ones is not kept */
  readonly likeReference?: boolean;
  generate(request: AnswerRequest): Promise<Generation>;
}

/** What a generator may need from outside. */
export interface GeneratorDependencies {
  sleep(ms: number): Promise<void>;
  env: Readonly<Record<string, string | undefined>>;
  /** told of every answer that a model wrote: what the endpoint counted */
  onTokens?: OnTokens | undefined;
}

export type OnTokens = (model: string, kind: 'prompt' | 'completion', tokens: number) => void;

/** The part of the settings of stage pair that generators read. */
export type GeneratorSettings = Pick<
  PipelineConfig['pair'],
  'generator' | 'answer_in_context' | 'max_answer_tokens' | 'openai'
>;
