import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package's root. This file runs as dist/pipelines/core/paths.js, three folders below it. */
const root = new URL('../../../', import.meta.url);

/** Path of a file that ships with the package. */
export const packagePath = (relative: string): string => fileURLToPath(new URL(relative, root));

type Json = Record<string, unknown>;

/** A schema with every reference to a setting of another section (`#/properties/…`) replaced by it. */
function withoutReferences(node: unknown, whole: Json): unknown {
  if (Array.isArray(node)) return node.map((one) => withoutReferences(one, whole));
  if (node === null || typeof node !== 'object') return node;
  const { $ref } = node as Json;
  if (typeof $ref === 'string' && $ref.startsWith('#/properties/')) {
    const keys = $ref.slice(2).split('/');
    return keys.reduce<unknown>((at, key) => (at as Json)[key], whole);
  }
  const entries = Object.entries(node).map(([key, at]) => [key, withoutReferences(at, whole)]);
  return Object.fromEntries(entries);
}

/** A schema of `schemas/`, parsed. */
export function readSchema(name: string): Json {
  const schema = JSON.parse(readFileSync(packagePath(`schemas/${name}.schema.json`), 'utf8'));
  return withoutReferences(schema, schema) as Json;
}

export const packageJson = (): { version: string; engines: { node: string } } =>
  JSON.parse(readFileSync(packagePath('package.json'), 'utf8'));

export const packageVersion = (): string => packageJson().version;
