/** Threads that are ended while a model runs in them: native code would abort the process. */
import { spawnSync } from 'node:child_process';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { realModel, skipWithoutModel } from '../../helpers/onnx/settings.js';

t.setTimeout(120_000);
const skip = skipWithoutModel('minilm-l6-int8');
const giveUp = (how: 'exit' | 'close') =>
  spawnSync(
    process.execPath,
    [packagePath('dist/tests/helpers/onnx/give-up.js'), realModel('minilm-l6-int8'), how],
    { encoding: 'utf8' },
  );

t.test('a process that exits has its own exit code, and says nothing more', { skip }, async (t) => {
  const { status, signal, stderr } = giveUp('exit');
  t.strictSame({ status, signal, stderr }, { status: 15, signal: null, stderr: '' });
});

t.test('threads that are closed end after the text they are at', { skip }, async (t) => {
  const started = Date.now();
  const { status, stdout, stderr } = giveUp('close');
  t.strictSame({ status, stderr }, { status: 0, stderr: '' });
  t.match(stdout, /given up: the work has been given up\nclosed\n/);
  t.ok(Date.now() - started < 60_000);
});
