import { count, seconds } from './format.js';

const TERMINAL_MS = 200;
const LINE_MS = 2000;

/**
 * Progress of something that is counted, on stderr: a line on a terminal, JSON lines elsewhere. How
 * much there is may not be known.
 */
export function countReporter(quiet: boolean, phase: string, what: string) {
  const terminal = process.stderr.isTTY === true;
  let start = 0;
  let last = 0;
  return {
    onProgress({ done, total }: { done: number; total?: number }) {
      if (quiet) return;
      const now = Date.now();
      start ||= now;
      if (done !== total && now - last < (terminal ? TERMINAL_MS : LINE_MS)) return;
      last = now;
      const pace = done / Math.max(0.001, (now - start) / 1000);
      const of = total === undefined ? '' : ` of ${count(total)}`;
      const left =
        total === undefined || done >= total ? '' : `, ${seconds((total - done) / pace)} left`;
      process.stderr.write(
        terminal
          ? `\r\u001b[K${what} ${count(done)}${of}${left}`
          : `${JSON.stringify({ phase, done, total })}\n`,
      );
    },
    end() {
      if (terminal && last > 0) process.stderr.write('\n');
    },
  };
}
