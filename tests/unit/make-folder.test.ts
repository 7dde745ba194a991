import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { seconds } from '../../pipelines/cli/format.js';
import { makeFolder } from '../../pipelines/core/make-folder.js';
import { NewFile } from '../../pipelines/preferences/export/files.js';
import { FolderStore } from '../../pipelines/stores/folder.js';

const folder = t.testdir({});
const at = (...parts: string[]) => path.join(folder, ...parts);
const PROC = { skip: existsSync('/proc/self') ? false : 'there is no /proc' };

t.test('folders, whoever else makes them', async (t) => {
  await Promise.all(Array.from({ length: 20 }, () => makeFolder(at('a', 'b', 'c'))));
  t.ok(statSync(at('a', 'b', 'c')).isDirectory());
  await makeFolder(at('a', 'b', 'c'));
  writeFileSync(at('file'), '');
  await t.rejects(makeFolder(at('file')), { code: 'EEXIST' });
  await t.rejects(makeFolder(at('file', 'below')), { code: /EEXIST|ENOTDIR/ });
});

t.test('where no folder can be made, an error and no endless loop', PROC, async (t) => {
  const none = { message: '/proc takes no new folders', code: 'ENOENT' };
  await t.rejects(makeFolder('/proc/longpref'), none);
  await t.rejects(makeFolder('/proc/longpref/below/it'), none);
  const file = new NewFile('/proc/longpref/train.jsonl');
  await file.line('{}');
  await t.rejects(file.end(), {
    message: 'cannot write /proc/longpref/train.jsonl: /proc takes no new folders',
    code: 'STORE',
  });
  await t.rejects(new FolderStore('/proc/longpref').replace('log/1.json', Buffer.from('{}')), {
    code: 'STORE',
    message: /\/proc takes no new folders/,
  });
});

t.test('minutes and seconds are rounded as one', (t) => {
  t.equal(seconds(479.6), '8 min 0 s');
  t.equal(seconds(479.4), '7 min 59 s');
  t.equal(seconds(119.5), '2 min 0 s');
  t.equal(seconds(90), '1 min 30 s');
  t.equal(seconds(61.24), '61.2 s');
  t.end();
});
