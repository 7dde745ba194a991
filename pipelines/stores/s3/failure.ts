import { StoreError } from '../../core/errors.js';
import type { S3Place } from './place.js';

/** What the SDK throws, as far as it is looked at. */
interface Thrown {
  name?: string;
  message?: string;
  /** of a socket: ECONNREFUSED, … */
  code?: string;
  Code?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

export const statusOf = (error: unknown): number | undefined =>
  (error as Thrown).$metadata?.httpStatusCode;

/** The service's own name of an error, or the socket's. */
export const nameOf = (error: unknown): string => {
  const { name, code, Code } = error as Thrown;
  return Code ?? (name === 'Error' || name === 'AggregateError' ? (code ?? name) : (name ?? ''));
};

/** Client-side names: no request was made, or the answer made no sense. */
const LOCAL = new Set(['CredentialsProviderError', 'TypeError', 'ERR_INVALID_URL', 'InvalidURL']);
/** Answers below 500 that ask to come again later. */
const LATER = new Set([
  'SlowDown',
  'RequestTimeout',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'ConditionalRequestConflict',
  'OperationAborted',
]);

/** Whether the same request may go through later: a server or network that is away or overloaded. */
export function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  const name = nameOf(error);
  if (LOCAL.has(name)) return false;
  if (LATER.has(name) || status === 429 || status === 408) return true;
  // A body that breaks off after its 200 is a network that is away.
  return status === undefined || status < 300 || status >= 500;
}

export const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket';

const server = (place: S3Place): string => place.endpoint ?? `AWS, region ${place.region}`;

/** What to do, by the name of the error. */
function advice(error: unknown, place: S3Place): string | undefined {
  const { $response } = error as Thrown;
  const where = server(place);
  const endpoint = 's3.endpoint in the configuration, or AWS_ENDPOINT_URL_S3';
  switch (nameOf(error)) {
    case 'CredentialsProviderError':
      return 'no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE';
    case 'InvalidAccessKeyId':
      return `${where} does not know this access key: check AWS_ACCESS_KEY_ID`;
    case 'SignatureDoesNotMatch':
      return 'the secret key does not belong to the access key: check AWS_SECRET_ACCESS_KEY';
    case 'ExpiredToken':
    case 'TokenRefreshRequired':
      return 'the credentials have expired: sign in again';
    case 'NoSuchBucket':
      return `there is no bucket ${place.bucket} at ${where}: create it, or check its name and the region`;
    case 'RequestTimeTooSkewed':
      return "this machine's clock differs from the server's by more than 15 minutes: set it";
    case 'PermanentRedirect':
    case 'TemporaryRedirect':
    case 'AuthorizationHeaderMalformed':
    case 'IllegalLocationConstraintException':
    case 'WrongRegion': {
      const region = $response?.headers?.['x-amz-bucket-region'];
      const right = region ? ` ${region}` : ' another region';
      return `bucket ${place.bucket} is in${right}, not in ${place.region}: set s3.region in the configuration, or AWS_REGION`;
    }
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'EPIPE':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `no server answers at ${where}: is it running? Its address is ${endpoint}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name of ${where} cannot be resolved: check ${endpoint}, s3.path_style, and the network`;
    case 'TimeoutError':
    case 'ETIMEDOUT':
      return `${where} does not answer in time: check the network and ${endpoint}`;
    case 'NotImplemented':
      return `${where} does not know this operation: a store needs If-None-Match and multipart uploads`;
    case 'EntityTooLarge':
      return `${where} does not take objects of this size`;
  }
  if (/^(CERT|DEPTH|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO)/.test(nameOf(error)))
    return `no safe connection to ${where} (${nameOf(error)}): check ${endpoint}; NODE_EXTRA_CA_CERTS names a file with authorities of your own`;
  const status = statusOf(error);
  if (status === 403)
    return `access denied: these credentials need to list, read, write and delete in ${place.url}`;
  if (status === 301 || status === 307 || status === 400)
    return `the server answers ${status} ${nameOf(error)}: check the region (${place.region}) and ${endpoint}`;
  if (status === 503 || status === 429)
    return `${where} is overloaded or stopping (${status} ${nameOf(error)})`;
  return undefined;
}

/** The error that says what could not be done, and what to do. */
export function failure(action: string, key: string, place: S3Place, cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const status = statusOf(cause);
  const plain = `${status === undefined ? '' : `${status} `}${nameOf(cause)}: ${(cause as Thrown).message}`;
  return new StoreError(`cannot ${action} ${place.url}/${key}: ${advice(cause, place) ?? plain}`, {
    cause,
    transient: isTransient(cause),
  });
}
