import { mkdirSync } from 'node:fs';
import {
  BUCKET,
  endpointOf,
  KEYS,
  READER,
  REGION,
  type S3Keys,
  type S3Program,
} from './s3/program.js';
import { seaweedfs } from './s3/seaweedfs.js';
import { versitygw } from './s3/versitygw.js';

/** Both let one of many concurrent creators win. The first is quick to build, so it is the default. */
const PROGRAMS = { versitygw, seaweedfs };

export interface S3Server {
  /** which server it is, with its version */
  program: string;
  endpoint: string;
  region: string;
  bucket: string;
  /** may do everything */
  keys: S3Keys;
  /** may read and list, not write */
  readerKeys: S3Keys;
  pid: number;
  folder: string;
}

/** The program that LONGPREF_S3_SERVER names. */
function chosenProgram(): S3Program {
  const name = process.env.LONGPREF_S3_SERVER || 'versitygw';
  const program = (PROGRAMS as Record<string, S3Program>)[name];
  if (program) return program;
  throw new Error(`LONGPREF_S3_SERVER is ${name}: one of ${Object.keys(PROGRAMS).join(', ')}`);
}

/** A new S3 server with its objects and log in `folder` and one empty bucket. */
export async function startS3(
  folder: string,
  say: (line: string) => void = () => {},
): Promise<S3Server> {
  const program = chosenProgram();
  await program.prepare(say);
  mkdirSync(folder, { recursive: true });
  const { pid, port } = await program.launch(folder);
  return {
    program: program.name,
    endpoint: endpointOf(port),
    region: REGION,
    bucket: BUCKET,
    keys: KEYS,
    readerKeys: READER,
    pid,
    folder,
  };
}
