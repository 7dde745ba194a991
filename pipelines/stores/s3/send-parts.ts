import type { CompletedPart } from '@aws-sdk/client-s3';
import { StoreError } from '../../core/errors.js';
import type { SentObject } from './send.js';
import {
  abortUpload,
  beginUpload,
  completeUpload,
  holder,
  isConflict,
  PARTS_AT_ONCE,
  partBytes,
  sendPart,
  type Target,
  type Upload,
} from './write.js';

/**
 * Sends an object in parts while it is written: one is filled, up to four are under way. It gets
 * its name with commit.
 * @param bytes how many it will have
 */
export function sendInParts(target: Target, bytes: number): SentObject {
  const size = partBytes(bytes);
  const parts: CompletedPart[] = [];
  const spare: Buffer[] = [];
  const underWay = new Set<Promise<void>>();
  let upload: Promise<Upload> | undefined;
  let filling: Buffer | undefined;
  let [filled, written, at, isDone] = [0, 0, 0, false];
  let failed: { cause: unknown } | undefined;

  const send = async (place: number, buffer: Buffer, end: number) => {
    try {
      parts[place] = await sendPart(
        await (upload as Promise<Upload>),
        place,
        buffer.subarray(0, end),
      );
      spare.push(buffer);
    } catch (cause) {
      failed ??= { cause };
    }
  };
  /** Sends what is filled, when there is room for it. */
  const flush = async () => {
    if (!filling) return;
    upload ??= beginUpload(target);
    while (underWay.size >= PARTS_AT_ONCE) await Promise.race(underWay);
    if (failed) throw failed.cause;
    const one = send(at++, filling, filled).finally(() => underWay.delete(one));
    underWay.add(one);
    [filling, filled] = [undefined, 0];
  };
  return {
    async write(bytes) {
      if (failed) throw failed.cause;
      written += bytes.byteLength;
      for (let from = 0; from < bytes.byteLength; ) {
        filling ??= spare.pop() ?? Buffer.allocUnsafeSlow(size);
        const part = bytes.subarray(from, from + size - filled);
        filling.set(part, filled);
        filled += part.byteLength;
        from += part.byteLength;
        if (filled === size) await flush();
      }
    },
    async commit() {
      if (written !== bytes) throw new Error(`${written} bytes were written, ${bytes} announced`);
      await flush();
      await Promise.all(underWay);
      if (failed) throw failed.cause;
      try {
        isDone = await completeUpload(await (upload as Promise<Upload>), parts);
        return isDone;
      } catch (error) {
        if (!isConflict(error)) throw error;
        if ((await holder(target, '')) !== 'nobody') return false;
        // S3 wants a new upload: whoever copies begins again.
        throw new StoreError(
          `the upload of ${target.Bucket}/${target.Key} was removed: copy again`,
          {
            cause: error,
            transient: true,
          },
        );
      }
    },
    async discard() {
      if (isDone || !upload) return;
      isDone = true;
      await Promise.all(underWay);
      const begun = await upload.catch(() => undefined);
      if (begun) await abortUpload(begun);
    },
  };
}
