import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LoadedConfig } from '../config/load.js';

/** Of the usual chain of S3 and of Kafka's clients; names of users and key ids are no secrets. */
const ALWAYS = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** The secrets that a configuration leads to: no line of a log may show them. */
export function secretsOf(
  { config, base }: LoadedConfig,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const { sasl } = config.kafka;
  const names = [...ALWAYS, sasl.password_env, config.pair.openai.api_key_env];
  const values = names.map((name) => env[name]);
  if (sasl.password_file !== null) values.push(contentOf(path.resolve(base, sasl.password_file)));
  return values.filter((value): value is string => value !== undefined && value !== '');
}

/** What cannot be read here is reported by the connection, which needs it. */
function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
