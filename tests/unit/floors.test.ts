import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import ts from 'typescript';
import { packagePath } from '../../pipelines/core/paths.js';

/**
 * The rooms of the house, the highest floor first. A file imports from lower floors and from its
 * own room, types too; rooms side by side know nothing of each other.
 */
const FLOORS = [
  ['tests'],
  ['cli', 'deploy/local'],
  ['demo', 'doctor', 'preferences', 'report', 'worker'],
  ['logs', 'metrics', 'runtime'],
  ['config'],
  ['channels'],
  ['stages'],
  ['dataset'],
  ['evaluators', 'filters', 'generators', 'template'],
  ['entities'],
  ['onnx'],
  ['language', 'sources', 'stores', 'tokenizer'],
  ['core', 'generated'],
];

type Imports = ReadonlyMap<string, readonly string[]>;

/** A folder of pipelines/ goes by its name alone; all of tests/ is one room. */
function roomOf(file: string): string {
  const [top = '', folder = ''] = file.split('/');
  if (top === 'pipelines') return folder;
  return top === 'tests' ? top : `${top}/${folder}`;
}

const floorOf = (file: string): number =>
  FLOORS.findIndex((rooms) => rooms.includes(roomOf(file))) + 1;

/** The files of this package that a text imports, as paths. The parser sees every way to write it. */
const importsOf = (file: string, text: string): string[] =>
  ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => path.posix.join(path.posix.dirname(file), name).replace(/\.js$/, '.ts'));

const withoutFloor = (imports: Imports): string[] =>
  [...imports.keys()]
    .filter((file) => floorOf(file) === 0)
    .map((file) => `${file}: its room has no floor; give ${roomOf(file)} one in FLOORS`);

function upward(imports: Imports): string[] {
  const pairs = [...imports].flatMap(([from, all]) => all.map((to) => [from, to] as const));
  return pairs
    .filter(([from, to]) => roomOf(from) !== roomOf(to) && floorOf(to) <= floorOf(from))
    .map(([from, to]) => {
      const where = floorOf(to) < floorOf(from) ? 'above' : 'beside';
      return (
        `${from} -> ${to}: ${roomOf(to)} is ${where} ${roomOf(from)}; move what both need to a ` +
        'lower floor, or take it as an argument'
      );
    });
}

/** Circles of files, each from its first file back to it. */
function circles(imports: Imports): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const follow = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start >= 0) {
      const circle = [...way.slice(start), file].join(' -> ');
      found.push(`${circle}: a circle; move what they share to a file of its own`);
    }
    if (start >= 0 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) follow(next, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) follow(file, []);
  return [...new Set(found)];
}

const files = ['pipelines', 'deploy', 'tests'].flatMap((top) =>
  readdirSync(packagePath(top), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(top, name)),
);
const imports = new Map(
  files.map((file) => [file, importsOf(file, readFileSync(packagePath(file), 'utf8'))]),
);

t.test('imports go down only, and never in a circle', (t) => {
  t.ok(files.length > 300, 'all files are seen');
  t.strictSame(withoutFloor(imports), [], 'every file has a floor');
  t.strictSame(upward(imports), [], 'imports go down');
  t.strictSame(circles(imports), [], 'there are no circles');
  const rooms = new Set(files.map(roomOf));
  t.strictSame(
    FLOORS.flat().filter((room) => !rooms.has(room)),
    [],
    'every room of FLOORS is there',
  );
  t.end();
});

t.test('every way to import is seen', (t) => {
  const text = `
    import {
      one,
    } from './a.js';
    import type { Two } from '../b.js';
    import '../c/d.js';
    export * from './e.js';
    export type { Three } from './f.js';
    const later = async () => \`\${(await import('./g.js')).value}\`;
    let four: import('./h.js').Four;
    import fs from 'node:fs'; // of somebody else
    // import './not.js';
    const text = "import './nor-this.js'";
  `;
  const seen = importsOf('x/y/z.ts', text).join(' ');
  t.equal(seen, 'x/y/a.ts x/b.ts x/c/d.ts x/y/e.ts x/y/f.ts x/y/g.ts x/y/h.ts');
  t.end();
});

t.test('what is wrong is found, and said', (t) => {
  const wrong: Imports = new Map([
    ['pipelines/core/a.ts', ['pipelines/core/b.ts', 'pipelines/cli/main.ts']],
    ['pipelines/core/b.ts', ['pipelines/core/c.ts']],
    ['pipelines/core/c.ts', ['pipelines/core/b.ts']],
    ['pipelines/stores/d.ts', ['pipelines/core/a.ts', 'pipelines/sources/e.ts']],
    ['pipelines/attic/f.ts', []],
  ]);
  const places = (lines: string[]) => lines.map((line) => line.slice(0, line.indexOf(':')));
  t.strictSame(places(withoutFloor(wrong)), ['pipelines/attic/f.ts']);
  t.strictSame(places(upward(wrong)), [
    'pipelines/core/a.ts -> pipelines/cli/main.ts',
    'pipelines/stores/d.ts -> pipelines/sources/e.ts',
  ]);
  t.strictSame(places(circles(wrong)), [
    'pipelines/core/b.ts -> pipelines/core/c.ts -> pipelines/core/b.ts',
  ]);
  t.end();
});
