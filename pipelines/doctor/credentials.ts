import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LoadedConfig } from '../config/load.js';
import { bad, type Check, good } from './check.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Credentials as the SDK resolves them: `$source` names the provider that had them. */
export interface ResolvedCredentials {
  accessKeyId: string;
  expiration?: Date | undefined;
  $source?: object | undefined;
}

const SOURCES: readonly [RegExp, string][] = [
  [/ENV_VARS_STS/, 'a web identity token'],
  [/ENV_VARS/, 'environment variables'],
  [/SSO/, 'single sign-on'],
  [/PROCESS/, 'a process of the profile'],
  [/STS/, 'an assumed role'],
  [/PROFILE/, 'the shared credentials file'],
  [/HTTP/, 'the container'],
  [/IMDS/, 'the instance'],
];

/** Shown of a key's id: enough to tell two apart. The secret is never shown. */
const ID_LENGTH = 4;

/** Which source of the usual chain has credentials for S3. */
export const s3Credentials = (resolve: () => Promise<ResolvedCredentials>): Check => ({
  name: 'S3 credentials',
  async run() {
    let found: ResolvedCredentials;
    try {
      found = await resolve();
    } catch (error) {
      return bad(
        `none (${(error as Error).message})`,
        'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; docs/operations.md has more',
      );
    }
    const providers = Object.keys(found.$source ?? {}).join(' ');
    const source = SOURCES.find(([pattern]) => pattern.test(providers))?.[1] ?? 'the usual chain';
    const id = `${found.accessKeyId.slice(0, ID_LENGTH)}…`;
    const end = found.expiration ? `, until ${found.expiration.toISOString()}` : '';
    return good(`from ${source}, key id ${id}${end}`);
  },
});

/** Where name and password for the broker come from. */
export const kafkaCredentials = ({ config, base }: LoadedConfig, env: Environment): Check => ({
  name: 'Kafka credentials',
  async run() {
    const { mechanism, username_env, password_env, password_file } = config.kafka.sasl;
    if (mechanism === 'none') return good('none asked for (kafka.sasl.mechanism: none)');
    if (!env[username_env]) {
      return bad(`${username_env} is not set`, "set it to the user's name for the broker");
    }
    if (password_file !== null) {
      const file = path.resolve(base, password_file);
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined || text.trim() === '') {
        const what = text === undefined ? 'cannot be read' : 'is empty';
        return bad(
          `kafka.sasl.password_file ${file} ${what}`,
          'put the password into it, for this user to read',
        );
      }
      return good(`${mechanism}, name from ${username_env}, password from ${file}`);
    }
    if (!env[password_env]) {
      return bad(
        `${password_env} is not set`,
        'set it to the password, or name a file with kafka.sasl.password_file',
      );
    }
    return good(`${mechanism}, name from ${username_env}, password from ${password_env}`);
  },
});
