import { count, seconds } from './format.js';

const TERMINAL_MS = 200;
const LINE_MS = 2000;

/** Progress of something that is counted, on stderr: a line on a terminal, JSON lines elsewhere. */
export function countReporter(quiet: boolean, phase: string, what: string) {
  const terminal = process.stderr.isTTY === true;
  let start = 0;
  let last = 0;
  return {
    onProgress({ done, total }: { done: number; total: number }) {
      if (quiet) return;
      const now = Date.now();
      start ||= now;
      if (done < total && now - last < (terminal ? TERMINAL_MS : LINE_MS)) return;
      last = now;
      const left = (total - done) / (done / Math.max(0.001, (now - start) / 1000));
      process.stderr.write(
        terminal
          ? `\r\u001b[K${what} ${count(done)} of ${count(total)}${done < total ? `, ${seconds(left)} left` : ''}`
          : `${JSON.stringify({ phase, done, total })}\n`,
      );
    },
    end() {
      if (terminal && last > 0) process.stderr.write('\n');
    },
  };
}
