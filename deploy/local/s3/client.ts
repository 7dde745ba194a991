import { S3Client } from '@aws-sdk/client-s3';
import '../../../pipelines/stores/s3/quiet-sdk.js';
import { endpointOf, KEYS, REGION } from './program.js';

/** A client of a server of ours with all rights, closed after `use`. */
export async function withClient<T>(
  port: number,
  use: (client: S3Client) => Promise<T>,
): Promise<T> {
  const client = new S3Client({
    endpoint: endpointOf(port),
    region: REGION,
    credentials: { ...KEYS }, // the client writes into it
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
