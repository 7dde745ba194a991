import t from 'tap';
import { windowsOver } from '../../../pipelines/onnx/windows.js';

t.test('windows cover all tokens, share what they must, and are as few as that allows', (t) => {
  let seen = 0;
  for (let length = 0; length < 700; length += 7) {
    for (const [size, overlap] of [
      [1, 0],
      [10, 0],
      [10, 3],
      [16, 64],
      [254, 64],
    ] as const) {
      const windows = windowsOver(length, size, overlap);
      const shared = Math.min(overlap, Math.floor((size * 3) / 4));
      t.equal(windows[0]?.[0], 0);
      t.equal(windows.at(-1)?.[1], length);
      const fits = windows.every(([start, end]) => end - start <= size && start >= 0);
      const touch = windows
        .slice(1)
        .every(([start], at) => (windows[at]?.[1] ?? 0) - start >= shared);
      const few = length <= size ? 1 : Math.ceil((length - shared) / (size - shared));
      t.ok(fits && touch, `${length} in ${size}, ${overlap} shared`);
      t.equal(windows.length, few);
      seen += windows.length;
    }
  }
  t.ok(seen > 1000);
  t.end();
});
