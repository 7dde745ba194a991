import { ConfigError } from '../../core/errors.js';
import type { PipelineConfig } from '../../generated/pipeline.js';

/** Stages that workers run. Chunk and score are one of them: `refine`. */
export const STAGES = ['refine', 'pair', 'shard'] as const;
export type StageName = (typeof STAGES)[number];

/** Names of a data set's topics and groups. */
export interface Names {
  /** <namespace>.<data set>.<generation> */
  prefix: string;
  /** what a stage reads */
  input(stage: StageName): string;
  deadLetters(stage: StageName): string;
  group(stage: StageName): string;
  /** what workers say of themselves */
  status: string;
}

const INPUT: Record<StageName, string> = {
  refine: 'documents',
  pair: 'scored',
  shard: 'pairs',
};

/** The data set's name in topics: the last part of its store, in the letters Kafka allows. */
function datasetName({ kafka, store }: Pick<PipelineConfig, 'kafka' | 'store'>): string {
  if (kafka.dataset !== '') return kafka.dataset;
  const last = store.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const name = last.replace(/[^a-zA-Z0-9_-]+/g, '-').replace(/^-+|-+$/g, '');
  if (name === '') {
    throw new ConfigError(`store ${store} gives no name for topics: set kafka.dataset`);
  }
  return name;
}

export function namesOf(config: Pick<PipelineConfig, 'kafka' | 'store'>): Names {
  const prefix = `${config.kafka.namespace}.${datasetName(config)}.${config.kafka.generation}`;
  return {
    prefix,
    input: (stage) => `${prefix}.${INPUT[stage]}`,
    deadLetters: (stage) => `${prefix}.${stage}.dlq`,
    group: (stage) => `${prefix}.${stage}`,
    status: `${prefix}.status`,
  };
}

/** The stage after another one. */
export const nextStage = (stage: StageName): StageName | undefined =>
  STAGES[STAGES.indexOf(stage) + 1];

/**
 * Partition of a document: by its id alone, so all of its records of every stage, submission and
 * client meet in one partition, and samples can be kept single there.
 */
export const partitionOf = (documentId: string, partitions: number): number =>
  Number.parseInt(documentId.slice(0, 12), 16) % partitions;
