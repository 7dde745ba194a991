import { S3Client } from '@aws-sdk/client-s3';
import './quiet-sdk.js';
import type { S3Place } from './place.js';

/** Requests of one process at a time; more wait for a connection. */
const SOCKETS = 64;
/** A part of 8 MB takes 13 s at 5 Mbit/s. */
const REQUEST_MS = 60_000;
const CONNECT_MS = 5_000;
/** With the SDK's backoff that is 2 s of a server that is away, at most. */
const ATTEMPTS = 5;

/** The SDK warns on the console of what it throws as well. */
const ignore = () => {};
const logger = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/**
 * A client for a place, with the usual credential chain: environment, profile, container, instance.
 * @param attempts of a request; 1 where the caller decides about another one
 */
export function clientFor(place: S3Place, attempts = ATTEMPTS): S3Client {
  // Servers other than AWS may not know the checksums that newer SDKs send after the body.
  const checksums = place.endpoint === undefined ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
  return new S3Client({
    ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
    region: place.region,
    forcePathStyle: place.pathStyle,
    maxAttempts: attempts,
    logger,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      throwOnRequestTimeout: true,
      // A pool of 64 that is in use is no reason for a warning.
      socketAcquisitionWarningTimeout: REQUEST_MS,
      httpAgent: { keepAlive: true, maxSockets: SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: SOCKETS },
    },
  });
}
