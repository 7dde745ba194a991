import t from 'tap';
import {
  checkFingerprint,
  fingerprintOf,
  startOf,
} from '../../../pipelines/channels/kafka/fingerprint.js';
import { ChannelError } from '../../../pipelines/core/errors.js';

const recordAt = (offset: number, text = 'a text') => ({
  ...{ topic: 'pairs', partition: 1, offset, timestamp: 5, key: 'k', headers: {} },
  value: Buffer.from(text),
});
const fingerprint = fingerprintOf(recordAt(4));
const last = { stream: 'kafka:pairs', partition: 1, from: 0, next: 5, fingerprint };
/** The end of its transaction is behind it, and was passed. */
const passed = { ...last, next: 7, record: 4 };
const start = (low: number, high: number, range?: typeof passed | typeof last) =>
  startOf('pairs', { partition: 1, low, high }, range);

t.test('reading begins at the last record, or behind all that retention has taken', async (t) => {
  const check = { offset: 4, fingerprint };
  t.strictSame(start(0, 9), { from: 0 });
  t.strictSame(start(0, 9, last), { from: 4, check });
  t.strictSame(start(5, 5, last), { from: 5 });
  t.strictSame(start(4, 9, passed), { from: 4, check }, 'the record is not the one before next');
  t.strictSame(start(5, 9, passed), { from: 7 }, 'the record has gone, the end behind it is there');
  t.strictSame(start(7, 7, passed), { from: 7 }, 'all has gone: nothing is missing');
});

t.test('what is missing, or another, stops the writer', async (t) => {
  const anew = { constructor: ChannelError, message: /was made anew/ };
  const lost = { constructor: ChannelError, message: /retention has taken records/ };
  t.throws(() => start(0, 6, passed), anew);
  t.throws(() => start(8, 9, passed), lost);
  t.throws(() => start(6, 9, last), lost);
  t.throws(() => start(1, 9), lost);
  const check = { offset: 4, fingerprint };
  checkFingerprint(recordAt(4), check);
  t.throws(() => checkFingerprint(recordAt(4, 'another text'), check), anew);
  t.throws(() => checkFingerprint(recordAt(6), check), anew, 'compacted away, or made anew');
});
