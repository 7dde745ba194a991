import type { OnProgress, RunProgress } from '../runtime/dependencies/progress.js';
import { count, seconds } from './format.js';

const BAR = 24;
const TERMINAL_MS = 100;
const LINE_MS = 2000;

const sentence = (progress: RunProgress, elapsed: number): string => {
  const { done, total, phase } = progress;
  if (phase === 'ingest') return `reading   ${count(done)} of ${count(total)} files`;
  if (phase === 'pool') return `filler pool ${count(done)} of ${count(total)} documents`;
  if (phase === 'threshold') return `threshold ${count(done)} of ${count(total)} documents`;
  const rate = done / Math.max(elapsed, 0.001);
  const left = done > 0 && done < total ? `, ${seconds((total - done) / rate)} left` : '';
  return `documents ${count(done)} of ${count(total)}, ${count(progress.samples)} samples, ${count(progress.drops)} drops, ${rate.toFixed(1)}/s${left}`;
};

/** Progress on stderr: a bar on a terminal, JSON lines elsewhere (at most one in two seconds). */
export function progressReporter(quiet: boolean): { onProgress: OnProgress; end(): void } {
  const terminal = process.stderr.isTTY === true;
  let phase = '';
  let phaseStart = 0;
  let last = 0;
  const write = (progress: RunProgress, now: number) => {
    const elapsed = (now - phaseStart) / 1000;
    if (!terminal) {
      process.stderr.write(
        `${JSON.stringify({ ...progress, seconds: Number(elapsed.toFixed(1)) })}\n`,
      );
      return;
    }
    const filled = progress.total > 0 ? Math.round((progress.done / progress.total) * BAR) : 0;
    const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
    process.stderr.write(`\r\u001b[K${bar} ${sentence(progress, elapsed)}`);
  };
  const newPhase = (progress: RunProgress, now: number) => {
    if (terminal && phase !== '') process.stderr.write('\n');
    phase = progress.phase;
    phaseStart = now;
    last = 0;
  };
  return {
    onProgress(progress) {
      if (quiet) return;
      const now = Date.now();
      if (progress.phase !== phase) newPhase(progress, now);
      const complete = progress.done === progress.total;
      if (!complete && now - last < (terminal ? TERMINAL_MS : LINE_MS)) return;
      last = now;
      write(progress, now);
    },
    end() {
      if (!quiet && terminal && phase !== '') process.stderr.write('\n');
    },
  };
}
