import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package's root. This file runs as dist/pipelines/core/paths.js, three folders below it. */
const root = new URL('../../../', import.meta.url);

/** Path of a file that ships with the package. */
export const packagePath = (relative: string): string => fileURLToPath(new URL(relative, root));

/** A schema of `schemas/`, parsed. */
export const readSchema = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(packagePath(`schemas/${name}.schema.json`), 'utf8'));

export const packageJson = (): { version: string; engines: { node: string } } =>
  JSON.parse(readFileSync(packagePath('package.json'), 'utf8'));

export const packageVersion = (): string => packageJson().version;
