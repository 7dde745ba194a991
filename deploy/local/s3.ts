import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import '../../pipelines/stores/s3/quiet-sdk.js';
import { packagePath } from '../../pipelines/core/paths.js';
import { cacheFolder, once } from './cache.js';
import {
  execute,
  freePorts,
  listens,
  type ServerProcess,
  startServer,
  untilReady,
} from './process.js';

/** The commit that deploy/local/seaweedfs/go.mod pins. */
const COMMIT = '7506e5f91cd6';

export interface S3Keys {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface S3Server {
  endpoint: string;
  region: string;
  bucket: string;
  /** may do everything */
  keys: S3Keys;
  /** may read and list, not write */
  readerKeys: S3Keys;
  pid: number;
  folder: string;
  ports: Ports;
}

const KEYS: S3Keys = { accessKeyId: 'longpref-key', secretAccessKey: 'longpref-secret' };
const READER: S3Keys = {
  accessKeyId: 'longpref-reader',
  secretAccessKey: 'longpref-reader-secret',
};
const BUCKET = 'longpref';
const REGION = 'us-east-1';

const binary = () => path.join(cacheFolder(), `seaweedfs-${COMMIT}`, 'weed');

/** Builds the server once: minutes, and 1 GB of modules for Go's own cache. */
export const prepareS3 = (say: (line: string) => void = () => {}): Promise<void> =>
  once(binary(), async () => {
    say('building SeaweedFS, once on this machine: about 10 minutes on two cores');
    const partial = `${binary()}.partial`;
    const build = ['build', '-trimpath', '-ldflags', '-s -w', '-o', partial];
    await execute('go', [...build, 'github.com/seaweedfs/seaweedfs/weed'], {
      cwd: packagePath('deploy/local/seaweedfs'),
      env: { ...process.env, CGO_ENABLED: '0' },
      maxBuffer: 1 << 26,
    });
    await execute('mv', [partial, binary()]);
  });

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
async function takesObjects(endpoint: string): Promise<boolean> {
  const client = new S3Client({
    endpoint,
    region: REGION,
    credentials: { ...KEYS }, // the client writes into it
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  try {
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: '.health', Body: 'x' }));
    return true;
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}

/** All the ports it listens on. `mini` moves to others where one is taken, so each is named. */
interface Ports {
  s3: number;
  s3Grpc: number;
  master: number;
  masterGrpc: number;
  volume: number;
  volumeGrpc: number;
  filer: number;
  filerGrpc: number;
  admin: number;
  adminGrpc: number;
}

async function chosenPorts(): Promise<Ports> {
  const [s3, s3Grpc, master, masterGrpc, volume, volumeGrpc, filer, filerGrpc, admin, adminGrpc] =
    (await freePorts(10)) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
  return { s3, s3Grpc, master, masterGrpc, volume, volumeGrpc, filer, filerGrpc, admin, adminGrpc };
}

async function launch(folder: string, ports: Ports): Promise<ServerProcess> {
  const flags: Record<string, string | number | boolean> = {
    ip: '127.0.0.1',
    'ip.bind': '127.0.0.1',
    dir: path.join(folder, 'data'),
    'master.port': ports.master,
    'master.port.grpc': ports.masterGrpc,
    // A restart waits so long for other masters, ten seconds by default.
    'master.electionTimeout': '1s',
    // It reports usage to its makers otherwise.
    'master.telemetry': false,
    'volume.port': ports.volume,
    'volume.port.grpc': ports.volumeGrpc,
    'volume.preStopSeconds': 0,
    'filer.port': ports.filer,
    'filer.port.grpc': ports.filerGrpc,
    'filer.localSocket': path.join(folder, 'filer.sock'),
    's3.port': ports.s3,
    's3.port.grpc': ports.s3Grpc,
    's3.port.iceberg': 0,
    's3.port.lance': 0,
    's3.localSocket': path.join(folder, 's3.sock'),
    's3.config': path.join(folder, 'identities.json'),
    // A bucket that is not there is an error, as it is elsewhere.
    's3.autoCreateBucket': false,
    'admin.ui': false,
    'admin.port': ports.admin,
    'admin.port.grpc': ports.adminGrpc,
    'admin.port.legacy': 0,
    webdav: false,
    bucket: BUCKET,
  };
  const args = Object.entries(flags).map(([name, value]) => `-${name}=${value}`);
  const server = startServer('s3', folder, binary(), ['-logtostderr=true', 'mini', ...args], {
    // keys in the environment would be taken for the server's own
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
  });
  await untilReady(
    server,
    async () => (await listens(ports.s3)) && takesObjects(endpointOf(ports)),
  );
  return server;
}

const endpointOf = ({ s3 }: Ports): string => `http://127.0.0.1:${s3}`;

/** A new S3 server with its objects and log in `folder` and one empty bucket. */
export async function startS3(
  folder: string,
  say: (line: string) => void = () => {},
): Promise<S3Server> {
  await prepareS3(say);
  mkdirSync(path.join(folder, 'data'), { recursive: true });
  writeFileSync(path.join(folder, 'identities.json'), JSON.stringify(identities));
  const ports = await chosenPorts();
  const { pid } = await launch(folder, ports);
  return {
    endpoint: endpointOf(ports),
    region: REGION,
    bucket: BUCKET,
    keys: KEYS,
    readerKeys: READER,
    pid,
    folder,
    ports,
  };
}

/** Starts a server that was stopped or killed again, with its objects and on its ports. */
export async function restartS3(server: S3Server): Promise<S3Server> {
  for (const name of ['filer.sock', 's3.sock'])
    rmSync(path.join(server.folder, name), { force: true });
  return { ...server, pid: (await launch(server.folder, server.ports)).pid };
}
