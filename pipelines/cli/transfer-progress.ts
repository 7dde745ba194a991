import type { TransferProgress } from '../dataset/transfer/transfer.js';
import { bytes, count, seconds } from './format.js';

const BAR = 24;
const TERMINAL_MS = 200;
const LINE_MS = 2000;
/** The rate is that of the last so many seconds: it tells of now. */
const WINDOW_MS = 10_000;

/** Bytes a second over the last few seconds. */
function rateMeter(): (now: number, bytesDone: number) => number {
  const seen: [number, number][] = [];
  return (now, bytesDone) => {
    seen.push([now, bytesDone]);
    while (seen.length > 2 && now - (seen[0]?.[0] ?? 0) > WINDOW_MS) seen.shift();
    const [then, before] = seen[0] as [number, number];
    return now > then ? (1000 * (bytesDone - before)) / (now - then) : 0;
  };
}

/** Progress of a copy on stderr: a bar on a terminal, JSON lines elsewhere. */
export function transferReporter(quiet: boolean): {
  onProgress(progress: TransferProgress): void;
  end(): void;
} {
  const terminal = process.stderr.isTTY === true;
  const rateOf = rateMeter();
  let last = 0;
  let shown = false;
  const line = (progress: TransferProgress, now: number) => {
    const rate = rateOf(now, progress.bytesDone);
    const left = progress.bytes - progress.bytesDone;
    const eta = rate > 0 ? left / rate : undefined;
    if (!terminal) {
      const numbers = { bytes_per_s: Math.round(rate), seconds_left: eta && Math.round(eta) };
      return `${JSON.stringify({ phase: 'copy', ...progress, ...numbers })}\n`;
    }
    const share = progress.bytes > 0 ? progress.bytesDone / progress.bytes : 1;
    const filled = Math.max(0, Math.min(BAR, Math.round(share * BAR)));
    const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
    const rest = eta !== undefined && left > 0 ? `, ${seconds(eta)} left` : '';
    return `\r\u001b[K${bar} ${bytes(Math.max(0, progress.bytesDone))} of ${bytes(progress.bytes)}, ${count(progress.done)} of ${count(progress.files)} files, ${bytes(rate)}/s${rest}`;
  };
  return {
    onProgress(progress) {
      if (quiet) return;
      const now = Date.now();
      const ended = progress.done === progress.files;
      if (!ended && now - last < (terminal ? TERMINAL_MS : LINE_MS)) return;
      last = now;
      shown = true;
      process.stderr.write(line(progress, now));
    },
    end() {
      if (terminal && shown) process.stderr.write('\n');
    },
  };
}
