import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LoadedConfig } from '../config/load.js';
import type { Store } from '../stores/store.js';
import type { Check } from './check.js';
import { commandAnswers } from './command.js';
import { kafkaCredentials, type ResolvedCredentials, s3Credentials } from './credentials.js';
import { schemaVersions, storeRace } from './data-set.js';
import { diskSpace, nodeVersion } from './machine.js';
import { modelEndpoint } from './model.js';
import { modelFolders } from './model-folders.js';
import { modelLanguage, modelTask } from './model-language.js';
import { policyChecks } from './policy.js';
import { questionsOfInput } from './questions.js';
import { clockSkew, folderTime, httpTime } from './skew.js';
import { trainerPresent } from './trainer.js';

/** The world around, as the doctor sees it. */
export interface DoctorDependencies {
  env: Readonly<Record<string, string | undefined>>;
  now(): number;
  node: { version: string; least: string };
  /** the trainer's Python, where one is set up */
  python: string | undefined;
  /** for each check */
  timeoutMs: number;
  openStore(): Store;
  /** races concurrent creates of one key; throws where two win */
  probe?: (store: Store) => Promise<unknown>;
  s3Credentials(): Promise<ResolvedCredentials>;
  /** of the broker: reachable, topics as configured, rights, clock */
  broker: readonly Check[];
}

/** A shard that is written, its copy at the commit, and bodies beside them. */
const SHARDS_ON_DISK = 4;

/** Everything that a configuration needs to run. */
export function checksOf(loaded: LoadedConfig, deps: DoctorDependencies): Check[] {
  const { config, base } = loaded;
  const { env, now, openStore } = deps;
  const isBucket = /^s3:\/\//i.test(config.store);
  const folder = path.resolve(base, config.store);
  const task = modelTask(loaded);
  const room = SHARDS_ON_DISK * config.shard.bytes;
  return [
    nodeVersion(deps.node.version, deps.node.least),
    ...policyChecks(loaded),
    ...modelFolders(config),
    questionsOfInput(loaded, now),
    ...(task ? [modelLanguage(loaded, task)] : []),
    diskSpace('disk, temporary', tmpdir(), room),
    ...(isBucket
      ? [
          s3Credentials(deps.s3Credentials),
          clockSkew('the store', () => httpTime(endpointOf(config.s3, env)), now),
        ]
      : [
          diskSpace('disk, store', folder, room),
          clockSkew('the store', () => folderTime(folder), now),
        ]),
    schemaVersions(loaded, openStore),
    ...(deps.probe ? [storeRace(openStore, deps.probe)] : []),
    ...(config.channel === 'kafka' ? [kafkaCredentials(loaded, env), ...deps.broker] : []),
    ...([config.score.evaluator, config.score.rerank.evaluator].includes('command')
      ? [commandAnswers(loaded)]
      : []),
    ...(config.pair.generator === 'openai' ? [modelEndpoint(config.pair, env)] : []),
    trainerPresent(deps.python, deps.timeoutMs),
  ];
}

const endpointOf = (
  { endpoint, region }: LoadedConfig['config']['s3'],
  env: DoctorDependencies['env'],
): string =>
  endpoint ||
  env.AWS_ENDPOINT_URL_S3 ||
  env.AWS_ENDPOINT_URL ||
  `https://s3.${region || env.AWS_REGION || 'us-east-1'}.amazonaws.com`;
