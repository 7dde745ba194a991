import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process and all below it, in bytes. Linux. */
function treeBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const own = 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return children.reduce((sum, child) => sum + treeBytes(Number(child)), own);
  } catch {
    return 0; // it has ended
  }
}

export interface Measured {
  code: number | null;
  stdout: string;
  stderr: string;
  /** highest resident memory of the process tree, looked at twenty times a second */
  peakBytes: number;
}

/** Runs a Node script and watches its memory. */
export function measured(args: readonly string[]): Promise<Measured> {
  const child = spawn(process.execPath, args);
  let [stdout, stderr, peakBytes] = ['', '', 0];
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, treeBytes(child.pid ?? 0));
  }, 50);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearInterval(timer);
      resolve({ code, stdout, stderr, peakBytes });
    });
  });
}
