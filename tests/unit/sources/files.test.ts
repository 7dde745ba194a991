import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { listInputs } from '../../../pipelines/sources/index.js';
import { readAll } from '../../helpers/sources.js';

const sourcesIn = (folder: string, documents: readonly { source: string }[]) =>
  documents.map(({ source }) => path.relative(folder, source));

const hasZstd = spawnSync('zstd', ['--version']).status === 0;

t.test('folders are read whole, every file once, hidden and unknown ones not', async (t) => {
  const folder = t.testdir({
    'b c.txt': 'two',
    'ä 漢.md': 'three',
    'a.txt': 'one',
    '.hidden.txt': 'no',
    '.git': { 'x.txt': 'no' },
    'image.png': 'no',
    deep: { er: { 'd.txt': 'four' } },
  });
  symlinkSync(folder, path.join(folder, 'deep', 'loop'));
  symlinkSync(path.join(folder, 'a.txt'), path.join(folder, 'again.txt'));
  symlinkSync('self.txt', path.join(folder, 'self.txt'));
  symlinkSync('nowhere', path.join(folder, 'dangling.txt'));
  const { documents, problems, skipped } = await readAll([folder, path.join(folder, 'a.txt')]);
  t.strictSame(sourcesIn(folder, documents), ['a.txt', 'b c.txt', 'deep/er/d.txt', 'ä 漢.md']);
  t.strictSame(sourcesIn(folder, problems), ['dangling.txt', 'self.txt']);
  t.match(problems[0]?.message, /there is no such file/);
  t.match(problems[1]?.message, /run in a circle/);
  t.strictSame(
    skipped.map((file) => path.basename(file)),
    ['image.png'],
  );
});

t.test('globs', async (t) => {
  const folder = t.testdir({ 'a.txt': '1', 'b.txt': '2', 'c.md': '3', 'x[1].txt': '4' });
  const { documents } = await readAll([`${folder}/[ab].txt`]);
  t.strictSame(sourcesIn(folder, documents), ['a.txt', 'b.txt']);
  t.equal((await readAll([`${folder}/x[1].txt`])).documents[0]?.text, '4', 'a file that is there');
  await t.rejects(listInputs([`${folder}/*.pdf`], '/'), {
    code: 'CONFIG',
    message: /no file matches/,
  });
  await t.rejects(listInputs([`${folder}/none`], '/'), { code: 'CONFIG', message: /there is no/ });
});

t.test('what may not be read is named', async (t) => {
  const folder = t.testdir({ 'a.txt': 'one', 'b.txt': 'two', closed: { 'c.txt': 'three' } });
  chmodSync(path.join(folder, 'b.txt'), 0);
  chmodSync(path.join(folder, 'closed'), 0);
  // Root may read everything, so another user does it.
  const nobody = process.getuid?.() === 0 ? { uid: 65534 } : {};
  const script = `
    const { readAll } = await import(${JSON.stringify(new URL('../../helpers/sources.js', import.meta.url).href)});
    const { documents, problems } = await readAll([${JSON.stringify(folder)}]);
    console.log(JSON.stringify({ documents, problems }));`;
  const args = ['--input-type=module', '-e', script];
  const read = JSON.parse(execFileSync(process.execPath, args, { ...nobody, encoding: 'utf8' }));
  chmodSync(path.join(folder, 'closed'), 0o755);
  t.strictSame(sourcesIn(folder, read.documents), ['a.txt']);
  t.strictSame(sourcesIn(folder, read.problems), ['b.txt', 'closed']);
  for (const { message } of read.problems) t.match(message, /no permission/);
});

t.test('gzip: read as what is inside; a cut or damaged one is a problem', async (t) => {
  const folder = t.testdir();
  const text = 'A line of text that goes on.\n'.repeat(20_000);
  const packed = gzipSync(text);
  const put = (name: string, bytes: Buffer) => writeFileSync(path.join(folder, name), bytes);
  put('good.txt.gz', packed);
  put('cut.txt.gz', packed.subarray(0, packed.length - 200));
  const rows = gzipSync(
    Array.from({ length: 5000 }, (_, i) => `{"text": "document ${i} ${Math.sin(i)}"}\n`).join(''),
  );
  put('rows.jsonl.gz', rows.subarray(0, rows.length / 2));
  put(
    'bad.txt.gz',
    Buffer.concat([rows.subarray(0, 900), Buffer.alloc(99, 255), rows.subarray(999)]),
  );
  const { documents, problems } = await readAll([folder]);
  const texts = documents.filter(({ source }) => source.endsWith('.txt.gz'));
  t.strictSame(sourcesIn(folder, texts), ['good.txt.gz'], 'nothing half goes in');
  t.equal(texts[0]?.text, text);
  t.ok(documents.length > 1000, 'the rows before the cut are there');
  t.strictSame(sourcesIn(folder, problems), ['bad.txt.gz', 'cut.txt.gz', 'rows.jsonl.gz']);
  t.match(problems[0]?.message, /gzip file is damaged/);
  t.match(problems[1]?.message, /gzip file is cut off: get it again/);
});

t.test('archives: members one after another, damaged ones named', async (t) => {
  const folder = t.testdir({
    in: {
      'one.txt': 'eins',
      'two.html': '<p>zwei</p>',
      'no.png': 'x',
      sub: { 'r.jsonl': '{"text": "drei"}\n' },
    },
  });
  writeFileSync(path.join(folder, 'in', 'four.txt.gz'), gzipSync('vier'));
  mkdirSync(path.join(folder, 'out'));
  const tar = (name: string, flags: string) =>
    execFileSync('tar', [
      flags,
      path.join(folder, 'out', name),
      '-C',
      path.join(folder, 'in'),
      '.',
    ]);
  tar('a.tar', '-cf');
  tar('b.tar.gz', '-czf');
  tar('c.tgz', '-czf');
  const { documents, problems } = await readAll([path.join(folder, 'out')]);
  t.strictSame(problems, []);
  t.equal(documents.length, 12);
  t.strictSame(
    documents
      .slice(0, 4)
      .map(({ text }) => text)
      .sort(),
    ['drei', 'eins', 'vier', 'zwei'],
  );
  t.ok(documents.some(({ source }) => source.endsWith('out/a.tar!./sub/r.jsonl#1')));
  const whole = execFileSync('tar', ['-cz', '-C', path.join(folder, 'in'), '.']);
  writeFileSync(path.join(folder, 'out', 'b.tar.gz'), whole.subarray(0, whole.length - 40));
  const cut = await readAll([path.join(folder, 'out', 'b.tar.gz')]);
  t.match(cut.problems.at(-1)?.message, /cut off|damaged/);
});

t.test('the fingerprint tells a changed file, and changed questions beside it', async (t) => {
  const folder = t.testdir({
    'a.txt': 'one',
    'a.questions.jsonl': '{"question": "Who?"}\n',
    'b.txt': 'x',
  });
  const prints = async () =>
    (await listInputs([folder], '/')).files.map(({ fingerprint }) => fingerprint);
  const before = await prints();
  t.strictSame(await prints(), before);
  writeFileSync(path.join(folder, 'a.questions.jsonl'), '{"question": "When?"}\n');
  const after = await prints();
  t.not(after[0], before[0]);
  t.equal(after[1], before[1]);
});

t.test('names that are no UTF-8 are named as such', async (t) => {
  const folder = t.testdir({ 'a.txt': 'one' });
  const raw = (name: string) =>
    Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
  writeFileSync(raw('b\xfccher.txt'), 'two');
  mkdirSync(raw('caf\xe9'));
  writeFileSync(raw('caf\xe9/c.txt'), 'three');
  const { documents, problems } = await readAll([folder]);
  t.strictSame(sourcesIn(folder, documents), ['a.txt']);
  t.equal(problems.length, 2);
  for (const { message } of problems) t.match(message, /name is not UTF-8: rename it/);
});

t.test('an empty file is named as empty, whatever its kind', async (t) => {
  const names = ['a.txt', 'b.jsonl', 'c.json', 'd.pdf', 'e.docx', 'f.parquet', 'g.txt.gz', 'h.tar'];
  const folder = t.testdir(Object.fromEntries(names.map((name) => [name, ''])));
  const { problems } = await readAll([folder]);
  t.strictSame(sourcesIn(folder, problems), names);
  t.ok(problems.every(({ isEmpty }) => isEmpty));
});

/** Python's zipfile writes what people have; `made` says how. */
const python = (script: string, ...args: string[]) =>
  execFileSync('python3', ['-c', script, ...args]);

t.test('zip: members as of tar; what cannot be read is named', async (t) => {
  const file = path.join(t.testdir(), 'a.zip');
  python(
    `
import sys, zipfile, gzip
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('in/one.txt', 'eins ' * 1000)
    z.writestr('bücher/zwei.md', 'zwei', zipfile.ZIP_STORED)
    z.writestr('in/rows.jsonl', '{"text": "drei"}')
    z.writestr('in/vier.txt.gz', gzip.compress(b'vier'))
    z.writestr('__MACOSX/._one.txt', 'no')
    z.writestr('in/no.png', 'no')
    z.writestr('../out.txt', 'no')
    z.writestr('in/', '')
    z.writestr('other.txt', 'packed otherwise', zipfile.ZIP_LZMA)
    z.writestr('bad.txt', 'damaged', zipfile.ZIP_STORED)
    z.writestr('secret.txt', 'secret')
data = open(sys.argv[1], 'rb').read().replace(b'bad.txtdamaged', b'bad.txtdomaged', 1)
at = data.rindex(b'secret.txt') - 46
data = data[:at + 8] + bytes([data[at + 8] | 1]) + data[at + 9:]
open(sys.argv[1], 'wb').write(data)`,
    file,
  );
  const { documents, problems } = await readAll([file]);
  t.strictSame(
    documents.map(({ source, text }) => [source.slice(file.length + 1), text.slice(0, 4)]),
    [
      ['in/one.txt', 'eins'],
      ['bücher/zwei.md', 'zwei'],
      ['in/rows.jsonl#1', 'drei'],
      ['in/vier.txt.gz', 'vier'],
    ],
  );
  t.match(
    problems.map(({ source, message }) => `${path.basename(source)}: ${message}`),
    [
      /out\.txt: its path leads out of the archive/,
      /other\.txt: it is packed by method 14/,
      /bad\.txt: it is damaged in the zip archive/,
      /secret\.txt: it is encrypted/,
    ],
  );
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, bytes.length - 100));
  t.match((await readAll([file])).problems, [{ message: /zip archive is damaged or cut off/ }]);
});

t.test(
  'zstd: of files and of archives; a cut one is a problem',
  { skip: !hasZstd && 'no zstd' },
  async (t) => {
    const folder = t.testdir();
    const text = Array.from({ length: 60_000 }, (_, i) => `Line ${i} ${Math.sin(i)}.\n`).join('');
    const zstd = (input: string | Buffer) =>
      execFileSync('zstd', ['-qc', '-9'], { input, maxBuffer: 1e9 });
    const packed = zstd(text);
    const put = (name: string, bytes: Buffer) => writeFileSync(path.join(folder, name), bytes);
    put('a.txt.zst', packed);
    put('b.txt.zst', packed.subarray(0, packed.length - 200));
    put('c.jsonl.zst', Buffer.concat([zstd('{"text": "one"}\n'), zstd('{"text": "two"}\n')]));
    put('d.txt.zst', Buffer.from('no zstd at all, whatever it is called'));
    mkdirSync(path.join(folder, 'in'));
    writeFileSync(path.join(folder, 'in', 'e.txt'), 'five');
    put('e.tar.zst', zstd(execFileSync('tar', ['-c', '-C', path.join(folder, 'in'), 'e.txt'])));
    const { documents, problems } = await readAll([`${folder}/*.zst`]);
    t.strictSame(sourcesIn(folder, documents), [
      'a.txt.zst',
      'c.jsonl.zst#1',
      'c.jsonl.zst#2',
      'e.tar.zst!e.txt',
    ]);
    t.equal(documents[0]?.text, text);
    t.strictSame(sourcesIn(folder, problems), ['b.txt.zst', 'd.txt.zst']);
    t.match(problems, [{ message: /zstd file is cut off/ }, { message: /zstd file is damaged/ }]);
  },
);
