import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '../../core/errors.js';
import type { PipelineConfig } from '../../generated/pipeline.js';

/** How brokers are reached: settings, environment and files put together. */
export interface Connection {
  brokers: string[];
  tls?: { ca?: string; cert?: string; key?: string };
  sasl?: {
    mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    username: string;
    password: string;
  };
}

type Environment = Record<string, string | undefined>;

function contentOf(setting: string, file: string | null, base: string): string | undefined {
  if (file === null) return undefined;
  try {
    return readFileSync(path.resolve(base, file), 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `${setting}: cannot read ${path.resolve(base, file)}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function saslOf(sasl: PipelineConfig['kafka']['sasl'], base: string, env: Environment) {
  if (sasl.mechanism === 'none') return undefined;
  const username = env[sasl.username_env];
  const password =
    contentOf('kafka.sasl.password_file', sasl.password_file, base)?.trim() ??
    env[sasl.password_env];
  if (!username) {
    throw new ConfigError(
      `kafka.sasl.mechanism is ${sasl.mechanism}, but the environment variable ${sasl.username_env} (kafka.sasl.username_env) is not set: set it to the user's name`,
    );
  }
  if (!password) {
    throw new ConfigError(
      `kafka.sasl.mechanism is ${sasl.mechanism}, but neither the environment variable ${sasl.password_env} nor kafka.sasl.password_file holds a password`,
    );
  }
  return { mechanism: sasl.mechanism, username, password };
}

/**
 * @param base folder that relative paths are relative to
 * @throws ConfigError where a file cannot be read or a credential is missing
 */
export function connectionOf(
  { brokers, tls, sasl }: PipelineConfig['kafka'],
  base: string,
  env: Environment = process.env,
): Connection {
  const named = (env.LONGPREF_KAFKA_BROKERS ?? '').split(',').filter((one) => one !== '');
  const [ca, cert, key] = (['ca', 'cert', 'key'] as const).map((name) =>
    contentOf(`kafka.tls.${name}`, tls[name], base),
  );
  const authentication = saslOf(sasl, base, env);
  return {
    brokers: brokers.length > 0 ? brokers : named.length > 0 ? named : ['localhost:9092'],
    ...(tls.enabled
      ? { tls: { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) } }
      : {}),
    ...(authentication ? { sasl: authentication } : {}),
  };
}
