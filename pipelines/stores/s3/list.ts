import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { StoreEntry } from '../store.js';

/** All objects whose keys begin so; keys as they are in the bucket. */
export async function listObjects(
  client: S3Client,
  Bucket: string,
  Prefix: string,
): Promise<StoreEntry[]> {
  const found: StoreEntry[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix,
        ...(ContinuationToken ? { ContinuationToken } : {}),
      }),
    );
    for (const { Key, Size, LastModified } of page.Contents ?? []) {
      found.push({ key: Key as string, bytes: Size ?? 0, changedMs: LastModified?.getTime() ?? 0 });
    }
    ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (ContinuationToken !== undefined);
  return found;
}

export const deleteObject = async (client: S3Client, Bucket: string, Key: string): Promise<void> =>
  void (await client.send(new DeleteObjectCommand({ Bucket, Key })));

/** Removes uploads in parts that were begun before a time and never completed: they cost room unseen. */
export async function abortUploads(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  before: number,
): Promise<void> {
  const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
  for (const { Key, UploadId, Initiated } of Uploads ?? []) {
    if (!Initiated || Initiated.getTime() >= before) continue;
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  }
}
