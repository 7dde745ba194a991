import { randomBytes } from 'node:crypto';
import { once as event } from 'node:events';
import { PassThrough } from 'node:stream';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { ExpectedObject } from '../store.js';
import { statusOf } from './failure.js';
import { answerOrOwner, holder, type Target, WRITER } from './write.js';

/** Bytes of an object that wait to be sent. */
const HELD_BYTES = 1 << 20;
/** Without a byte taken or an answer for so long the server is away. */
const STALLED_MS = 60_000;

/** An object that is sent while it is written. */
export interface SentObject {
  write(bytes: Uint8Array): Promise<void>;
  /** @returns whether the key is ours */
  commit(): Promise<boolean>;
  discard(): Promise<void>;
}

const stalled = () =>
  Object.assign(new Error('no byte was taken for 60 s'), { name: 'TimeoutError' });

/** The request, signed with the sha256 that the body will have: the server compares as well. */
async function putCommand(
  { once, Bucket, Key }: Target,
  token: string,
  body: PassThrough,
  expected: ExpectedObject,
): Promise<PutObjectCommand> {
  const checksums = (await once.config.requestChecksumCalculation()) === 'WHEN_SUPPORTED';
  const input: PutObjectCommandInput = {
    ...{ Bucket, Key, Body: body, ContentLength: expected.bytes },
    ...{ IfNoneMatch: '*', Metadata: { [WRITER]: token } },
    // Without one the SDK would send its own after the body.
    ...(checksums && { ChecksumSHA256: Buffer.from(expected.sha256, 'hex').toString('base64') }),
  };
  const command = new PutObjectCommand(input);
  command.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['x-amz-content-sha256'] = expected.sha256;
      return next(args);
    },
    { step: 'build', name: 'knownSha256' },
  );
  return command;
}

/**
 * Sends an object in one request while it is written. Its last bytes are held back until commit:
 * an object that is not whole or not right never is one.
 */
export function sendWhole(target: Target, expected: ExpectedObject): SentObject {
  const token = randomBytes(16).toString('hex');
  const body = new PassThrough({ highWaterMark: HELD_BYTES });
  const abort = new AbortController();
  let [written, isDone] = [0, false];
  let last: Buffer | undefined;
  let failed: unknown;
  const fail = (error: unknown) => {
    failed ??= error;
    abort.abort();
    body.destroy(error as Error);
  };
  body.on('error', () => {}); // write and commit tell
  const timer = setTimeout(() => fail(stalled()), STALLED_MS).unref();
  const sent = putCommand(target, token, body, expected).then((command) =>
    target.once.send(command, { abortSignal: abort.signal, requestTimeout: 0 }),
  );
  sent.catch(fail).finally(() => clearTimeout(timer));

  /** Who has the key after a failure: no answer does not mean that nothing was done. */
  const decide = async (): Promise<boolean> => {
    if (statusOf(failed) === 412) return false; // it was sent once
    const who = await holder(target, token);
    if (who === 'nobody') throw failed;
    return who === 'ours';
  };
  const push = async (bytes: Buffer) => {
    if (failed === undefined && !body.write(bytes)) {
      await event(body, 'drain').catch(fail);
    }
    timer.refresh();
  };
  return {
    async write(bytes) {
      written += bytes.byteLength;
      if (last) await push(last);
      last = Buffer.from(bytes);
      if (failed !== undefined) await decide(); // of another's object nothing more is sent
    },
    async commit() {
      if (written !== expected.bytes)
        throw new Error(`${written} bytes were written, ${expected.bytes} announced`);
      if (last) body.end(last);
      try {
        return await answerOrOwner(target, token, (signal) => {
          signal.addEventListener('abort', () => abort.abort());
          return sent;
        });
      } catch (error) {
        failed ??= error;
        return decide();
      } finally {
        isDone = true;
      }
    },
    async discard() {
      if (isDone) return;
      fail(new Error('discarded'));
      await sent.catch(() => undefined);
    },
  };
}
