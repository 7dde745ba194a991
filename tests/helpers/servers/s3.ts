import { randomBytes } from 'node:crypto';
import type { Test } from 'tap';
import type { S3Server } from '../../../deploy/local/s3.js';
import { environmentOf } from '../../../deploy/local/servers.js';
import { S3Store } from '../../../pipelines/stores/s3.js';
import { testS3 } from './servers.js';

/** The S3 server of the tests; this process takes its address and keys from the environment, as a user's does. */
export async function useS3(t: Pick<Test, 'teardown'>): Promise<S3Server> {
  const s3 = await testS3(t);
  Object.assign(process.env, environmentOf({ s3 }));
  return s3;
}

/** A folder of the tests' bucket that nobody else uses. */
export const bucketUrl = (server: S3Server): string =>
  `s3://${server.bucket}/test-${randomBytes(6).toString('hex')}`;

/** An empty store at the tests' server. @param whole as of S3Store */
export const bucketStore = (server: S3Server, whole?: number): S3Store =>
  new S3Store({ url: bucketUrl(server) }, whole);
