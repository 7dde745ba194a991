import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { cacheFolder } from '../cache.js';
import { freePorts, listens, startServer, untilReady } from '../process.js';
import { buildOnce } from './build.js';
import { withClient } from './client.js';
import { BUCKET, KEYS, READER, type S3Keys, type S3Program } from './program.js';

/** The commit that deploy/local/seaweedfs/go.mod pins. */
const COMMIT = '7506e5f91cd6';

const binary = () => path.join(cacheFolder(), `seaweedfs-${COMMIT}`, 'weed');

/** All it listens on. `mini` moves to other ports where one is taken, so each is named. */
const PORTS = [
  ...['s3.port', 's3.port.grpc', 'master.port', 'master.port.grpc', 'volume.port'],
  ...['volume.port.grpc', 'filer.port', 'filer.port.grpc', 'admin.port', 'admin.port.grpc'],
];

/** Who may do what, in SeaweedFS's own format. */
const identities = {
  identities: [
    { name: 'longpref', credentials: [credentials(KEYS)], actions: ['Admin'] },
    {
      name: 'reader',
      credentials: [credentials(READER)],
      actions: [`Read:${BUCKET}`, `List:${BUCKET}`],
    },
  ],
};

function credentials(keys: S3Keys) {
  return { accessKey: keys.accessKeyId, secretKey: keys.secretAccessKey };
}

/** Really writes an object. */
const takesObjects = (port: number): Promise<boolean> =>
  withClient(port, (client) =>
    client.send(new PutObjectCommand({ Bucket: BUCKET, Key: '.health', Body: 'x' })).then(
      () => true,
      () => false,
    ),
  );

const flagsOf = (folder: string, ports: Record<string, number>) => ({
  ip: '127.0.0.1',
  'ip.bind': '127.0.0.1',
  dir: path.join(folder, 'data'),
  ...ports,
  // It reports usage to its makers otherwise.
  'master.telemetry': false,
  'volume.preStopSeconds': 0,
  'filer.localSocket': path.join(folder, 'filer.sock'),
  's3.port.iceberg': 0,
  's3.port.lance': 0,
  's3.localSocket': path.join(folder, 's3.sock'),
  's3.config': path.join(folder, 'identities.json'),
  // A bucket that is not there is an error, as it is elsewhere.
  's3.autoCreateBucket': false,
  'admin.ui': false,
  'admin.port.legacy': 0,
  webdav: false,
  bucket: BUCKET,
});

/** SeaweedFS's `weed mini`: all of its servers in one process. The second server of the long suite. */
export const seaweedfs: S3Program = {
  name: `SeaweedFS ${COMMIT}`,

  async prepare(say) {
    if (!existsSync(binary()))
      say('building SeaweedFS, once on this machine: 4 to 10 minutes on two cores');
    await buildOnce(binary(), 'deploy/local/seaweedfs', 'github.com/seaweedfs/seaweedfs/weed');
  },

  async launch(folder) {
    mkdirSync(path.join(folder, 'data'), { recursive: true });
    writeFileSync(path.join(folder, 'identities.json'), JSON.stringify(identities));
    const free = await freePorts(PORTS.length);
    const ports = Object.fromEntries(PORTS.map((name, at) => [name, free[at] as number]));
    const port = ports['s3.port'] as number;
    const args = Object.entries(flagsOf(folder, ports)).map(([name, value]) => `-${name}=${value}`);
    const server = startServer('s3', folder, binary(), ['-logtostderr=true', 'mini', ...args], {
      // keys in the environment would be taken for the server's own
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
    });
    await untilReady(server, async () => (await listens(port)) && takesObjects(port));
    return { ...server, port };
  },
};
