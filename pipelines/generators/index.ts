import { ConfigError } from '../core/errors.js';
import * as auto from './auto.js';
import * as extractive from './extractive.js';
import type { Generator, GeneratorDependencies, GeneratorSettings } from './generator.js';
import * as openai from './openai.js';

interface GeneratorModule {
  /** bumped when an answer changes */
  version: number;
  create(settings: GeneratorSettings, deps: GeneratorDependencies): Generator;
}

/**
 * All generators, by the name `pair.generator` knows them under. A new one is a file like
 * extractive.ts, a line here and its name in schemas/pipeline.schema.json.
 */
const GENERATORS: Record<string, GeneratorModule> = {
  auto,
  extractive,
  openai,
};

function generatorNamed(name: string): GeneratorModule {
  const generator = GENERATORS[name];
  if (generator) return generator;
  const names = Object.keys(GENERATORS).join(', ');
  throw new ConfigError(`pair.generator is ${JSON.stringify(name)}: there are ${names}`);
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The generator that `settings.generator` names. */
export const createGenerator = (
  settings: GeneratorSettings,
  { sleep = wait, env = process.env, onTokens }: Partial<GeneratorDependencies> = {},
): Generator => generatorNamed(settings.generator).create(settings, { sleep, env, onTokens });

/** Version of a generator: part of the configuration identity. */
export const generatorVersion = (name: string): number => generatorNamed(name).version;
