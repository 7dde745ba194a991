/**
 * Runs the test files that standard input names, one a line, two at a time, and prints TAP:
 *
 *   ls dist/tests/unit/core/*.test.js | node dist/tests/run-files.js
 *
 * tap's own command does the same with a loader before each file, each process that a test starts
 * and each thread of these, to measure coverage and compile what is compiled already. That is more
 * work than most tests have.
 */
import { readFileSync } from 'node:fs';
import t from 'tap';

/** Of a file that sets none of its own: a starved machine took ten times the usual two minutes. */
const TIMEOUT_S = 1800;

const files = readFileSync(0, 'utf8').split('\n').filter(Boolean);
t.jobs = 2;
t.setTimeout(0);
for (const name of files) {
  // t.spawn would pass the loader on in NODE_OPTIONS.
  const options = `NODE_OPTIONS=${process.env.NODE_OPTIONS ?? ''}`;
  t.spawn('env', [options, process.execPath, '--enable-source-maps', name], {
    ...{ name, buffered: true, timeout: TIMEOUT_S * 1000 },
    env: { ...process.env, TAP_TIMEOUT: String(TIMEOUT_S) },
    // Of a failure: it is nothing of this file.
    ...{ at: null, stack: '' },
  });
}
