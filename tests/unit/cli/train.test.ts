import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { runCli } from '../../../pipelines/cli/cli.js';

for (const [command, module] of [
  ['train', ['longpref_trainer', 'train']],
  ['evaluate', ['longpref_eval']],
] as const)
  t.test(`${command} hands its options to Python and its exit code back`, async (t) => {
    const folder = t.testdir();
    const python = path.join(folder, 'python');
    const seen = path.join(folder, 'seen');
    writeFileSync(python, `#!/bin/sh\nprintf '%s\\n' "$@" > '${seen}'\nexit 10\n`, { mode: 0o755 });
    const before = { python: process.env.LONGPREF_PYTHON, code: process.exitCode };
    t.teardown(() => {
      if (before.python === undefined) delete process.env.LONGPREF_PYTHON;
      else process.env.LONGPREF_PYTHON = before.python;
      process.exitCode = before.code;
    });
    process.env.LONGPREF_PYTHON = python;
    const options = ['--plan', '--json', '--config', 'a b.yaml', '--set', 'lora.r=4', '--help'];
    t.equal(await runCli(['node', 'longpref', command, ...options]), 10);
    t.strictSame(readFileSync(seen, 'utf8').trimEnd().split('\n'), ['-m', ...module, ...options]);
  });
