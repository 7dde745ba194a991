import t from 'tap';
import { InputError, StoreError } from '../../../pipelines/core/errors.js';
import { sourceFailure } from '../../../pipelines/sources/files/failure.js';

t.test('an error of one source is its problem, one of the run is not', (t) => {
  for (const error of [
    new URIError('URI malformed'),
    new RangeError('Invalid string length'),
    new InputError('x'),
  ])
    t.type(sourceFailure(error), InputError);
  t.match(sourceFailure(new TypeError('a is not b')).message, /TypeError: a is not b/);
  for (const error of [
    new StoreError('down'),
    Object.assign(new Error('full'), { code: 'ENOSPC' }),
  ])
    t.equal(sourceFailure(error), error);
  t.end();
});
