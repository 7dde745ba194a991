import { ConfigError } from '../../core/errors.js';
import type { PipelineConfig } from '../../generated/pipeline.js';

export type S3Settings = PipelineConfig['s3'];

/** A part of a bucket, and how its server is reached. */
export interface S3Place {
  /** as given: s3://bucket/prefix */
  url: string;
  bucket: string;
  /** before every key; empty or ending with `/` */
  prefix: string;
  /** of a server other than AWS */
  endpoint?: string;
  region: string;
  pathStyle: boolean;
}

/** Names of buckets as every server takes them: 3 to 63 of small letters, digits, dots and hyphens. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

const first = (...candidates: (string | undefined)[]): string | undefined =>
  candidates.find((one) => one !== undefined && one !== '');

/**
 * @param settings those of a configuration; without one the environment decides
 * @throws ConfigError where the url names no bucket
 */
export function placeOf(
  url: string,
  settings: S3Settings | undefined,
  env: NodeJS.ProcessEnv = process.env,
): S3Place {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]*)\/*(.*)$/s.exec(url) ?? [];
  if (!BUCKET.test(bucket)) {
    throw new ConfigError(
      `store ${url}: name a bucket and a folder in it, e.g. s3://bucket/dataset`,
    );
  }
  const folder = path.replace(/\/+$/, '');
  const endpoint = first(settings?.endpoint, env.AWS_ENDPOINT_URL_S3, env.AWS_ENDPOINT_URL);
  const style = settings?.path_style ?? 'auto';
  return {
    url: `s3://${bucket}${folder ? `/${folder}` : ''}`,
    bucket,
    prefix: folder ? `${folder}/` : '',
    ...(endpoint === undefined ? {} : { endpoint }),
    region: first(settings?.region, env.AWS_REGION, env.AWS_DEFAULT_REGION) ?? 'us-east-1',
    pathStyle: style === 'auto' ? endpoint !== undefined : style === 'always',
  };
}
