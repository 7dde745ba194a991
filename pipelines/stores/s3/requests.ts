/** All that sends requests, and so all that loads the SDK: s3.ts imports it with the first request. */
import {
  HeadObjectCommand,
  type HeadObjectCommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';

export { clientFor } from './client.js';
export { abortUploads, deleteObject, listObjects } from './list.js';
export { readStream, readWhole } from './read.js';
export { sendWhole } from './send.js';
export { sendInParts } from './send-parts.js';
export { createInParts, createWhole } from './write.js';

/** Bytes of an object. */
export const sizeOfObject = async (
  client: S3Client,
  object: HeadObjectCommandInput,
): Promise<number> => (await client.send(new HeadObjectCommand(object))).ContentLength ?? 0;

/** Writes an object whether there is one or not. */
export const putObject = async (client: S3Client, object: PutObjectCommandInput): Promise<void> =>
  void (await client.send(new PutObjectCommand(object)));
