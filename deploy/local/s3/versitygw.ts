import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { cacheFolder } from '../cache.js';
import { freePorts, listens, startServer, untilReady } from '../process.js';
import { buildOnce } from './build.js';
import { withClient } from './client.js';
import { BUCKET, KEYS, READER, REGION, type S3Program } from './program.js';

/** The version that deploy/local/versitygw/go.mod pins. */
const VERSION = '1.8.0';

const binary = () => path.join(cacheFolder(), `versitygw-${VERSION}`, 'versitygw');

/** Users beside the root user, in the server's own format. */
const users = {
  accessAccounts: {
    [READER.accessKeyId]: {
      access: READER.accessKeyId,
      secret: READER.secretAccessKey,
      role: 'user',
    },
  },
};

/** What the reader may do. */
const policy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: [READER.accessKeyId] },
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
    },
  ],
};

const makeBucket = (port: number): Promise<void> =>
  withClient(port, async (client) => {
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const Policy = JSON.stringify(policy);
    await client.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  });

/**
 * Versity S3 Gateway over a folder: objects are files. A conditional write holds a lock on its key
 * while it looks and links (docs/decisions/014-s3-store.md has what was measured).
 */
export const versitygw: S3Program = {
  name: `Versity S3 Gateway ${VERSION}`,

  async prepare(say) {
    if (!existsSync(binary()))
      say('building Versity S3 Gateway, once on this machine: 1 to 2 minutes');
    await buildOnce(
      binary(),
      'deploy/local/versitygw',
      'github.com/versity/versitygw/cmd/versitygw',
    );
  },

  async launch(folder) {
    const [data, iam] = ['data', 'iam'].map((name) => path.join(folder, name)) as [string, string];
    for (const made of [data, iam]) mkdirSync(made, { recursive: true });
    writeFileSync(path.join(iam, 'users.json'), JSON.stringify(users));
    const [port] = (await freePorts(1)) as [number];
    const flags = ['--port', `127.0.0.1:${port}`, '--region', REGION, '--iam-dir', iam, '--quiet'];
    // Clients keep their connections: without it every request pays for a new one.
    flags.push('--keep-alive');
    const server = startServer('s3', folder, binary(), [...flags, 'posix', data], {
      ROOT_ACCESS_KEY_ID: KEYS.accessKeyId,
      ROOT_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    });
    await untilReady(server, () => listens(port));
    await makeBucket(port);
    return { ...server, port };
  },
};
