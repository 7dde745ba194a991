// Writes pipelines/generated/<name>.ts from schemas/<name>.schema.json; with --check it only
// compares and exits 1 on a difference. `make generate` runs it, `.ci/run` checks it.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';

const check = process.argv.includes('--check');
const schemas = new URL('./', import.meta.url);
const out = new URL('../pipelines/generated/', import.meta.url);

/**
 * Names of the types come from `title`; a default makes a property present after loading, and what
 * a word is short for (x-short) stands in its place.
 */
function present(node, whole) {
  if (Array.isArray(node)) return node.map((value) => present(value, whole));
  if (node === null || typeof node !== 'object') return node;
  // A setting that is the same as one of another section.
  if (node.$ref?.startsWith('#/properties/')) {
    const keys = node.$ref.slice(2).split('/');
    return present(keys.reduce((at, key) => at[key], whole), whole);
  }
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, present(value, whole)]),
  );
  if (copy['x-short']) {
    copy.type = 'object';
    delete copy.pattern;
  }
  if (copy.properties) {
    const withDefault = Object.entries(copy.properties).filter(([, value]) => 'default' in value);
    copy.required = [...new Set([...(copy.required ?? []), ...withDefault.map(([key]) => key)])];
  }
  return copy;
}

let drift = 0;
await mkdir(out, { recursive: true });
for (const file of (await readdir(schemas)).filter((f) => f.endsWith('.schema.json')).sort()) {
  const name = file.replace('.schema.json', '');
  if (name === 'train') continue; // the trainer's own
  const whole = JSON.parse(await readFile(new URL(file, schemas), 'utf8'));
  const schema = present(whole, whole);
  const code = await compile(schema, name, {
    bannerComment: `// Generated from schemas/${file} by schemas/generate-types.mjs. Do not edit.`,
    additionalProperties: false,
    format: true,
    // A list of 1 to 8 would be a union of eight tuples.
    maxItems: 4,
    style: { singleQuote: true, printWidth: 100 },
  });
  const target = new URL(`${name}.ts`, out);
  const before = await readFile(target, 'utf8').catch(() => '');
  if (before === code) continue;
  drift += 1;
  if (check) console.error(`pipelines/generated/${name}.ts differs from schemas/${file}: run make generate`);
  else await writeFile(target, code);
}
process.exitCode = check && drift > 0 ? 1 : 0;
