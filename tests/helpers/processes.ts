import { readFileSync } from 'node:fs';

/** Whether a process is there and has not ended: in a container nobody may take notice of its end. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No /proc here, or it has ended just now.
    return process.platform !== 'linux';
  }
}
