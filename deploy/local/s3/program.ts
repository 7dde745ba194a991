import type { ServerProcess } from '../process.js';

export interface S3Keys {
  accessKeyId: string;
  secretAccessKey: string;
}

/** may do everything */
export const KEYS: S3Keys = { accessKeyId: 'longpref-key', secretAccessKey: 'longpref-secret' };
/** may read and list, not write */
export const READER: S3Keys = {
  accessKeyId: 'longpref-reader',
  secretAccessKey: 'longpref-reader-secret',
};
export const BUCKET = 'longpref';
export const REGION = 'us-east-1';

/** A server that speaks S3, built from source once on a machine. */
export interface S3Program {
  /** with its version, for reports */
  name: string;
  /** Builds it unless it is there. */
  prepare(say: (line: string) => void): Promise<void>;
  /** Starts it with its objects in the empty `folder`, the bucket and both users; ready when it resolves. */
  launch(folder: string): Promise<ServerProcess & { port: number }>;
}

export const endpointOf = (port: number): string => `http://127.0.0.1:${port}`;
