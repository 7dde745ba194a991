import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { ConfigError } from '../core/errors.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { pipelineSchema, settings } from './settings.js';

// strict off: the schema carries x- annotations.
const validate = new Ajv({
  allErrors: true,
  useDefaults: true,
  strict: false,
  // Messages about a choice of values look at the schema.
  verbose: true,
  // Half the time of a compilation, at every start: a test holds the schema against its own, and
  // code that checks one value once need not be optimised.
  validateSchema: false,
  code: { optimize: false },
}).compile<PipelineConfig>(pipelineSchema);

/** A configuration with every default filled in. */
export interface LoadedConfig {
  config: PipelineConfig;
  /** the folder relative paths are relative to */
  base: string;
}

/** Edit distance, small words only: to say which key was meant. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

function meant(unknown: string, prefix: string): string {
  const known = settings
    .filter((setting) => prefix === '' || setting.path.startsWith(`${prefix}.`))
    .map((setting) => setting.path.slice(prefix ? prefix.length + 1 : 0).split('.')[0] as string);
  const best = [...new Set(known)].sort((a, b) => distance(unknown, a) - distance(unknown, b));
  const first = best[0];
  if (first && distance(unknown, first) <= 3) return `did you mean ${first}?`;
  const elsewhere = settings.find((setting) => setting.path.split('.').at(-1) === unknown);
  if (elsewhere) return `did you mean ${elsewhere.path}?`;
  return `known here: ${best.sort().join(', ')}`;
}

/** A choice of values, for people. */
function choices({ anyOf }: { anyOf: { const?: unknown; type?: string; minimum?: number }[] }) {
  return anyOf
    .map(({ const: value, type, minimum }) => {
      if (value !== undefined) return String(value);
      return `of type ${type}${minimum === undefined ? '' : `, at least ${minimum}`}`;
    })
    .join(' or ');
}

function describe(error: ErrorObject, value: unknown): { keys: string[]; text: string } {
  const keys = error.instancePath.split('/').slice(1);
  const name = keys.join('.');
  const shown = JSON.stringify(value);
  switch (error.keyword) {
    case 'additionalProperties': {
      const unknown = String(error.params.additionalProperty);
      const full = [...keys, unknown];
      return { keys: full, text: `unknown key ${full.join('.')}: ${meant(unknown, name)}` };
    }
    case 'enum':
      return {
        keys,
        text: `${name} is ${shown}, it must be one of: ${error.params.allowedValues.join(', ')}`,
      };
    case 'type':
      return {
        keys,
        text: `${name || 'the file'} is ${shown}, it must be of type ${error.params.type}`,
      };
    case 'pattern': {
      const pattern = String(error.params.pattern);
      const word = /^\^(\w+)\$$/.exec(pattern)?.[1];
      const must = word === undefined ? `contain ${pattern.replaceAll('\\', '')}` : `be ${word}`;
      return { keys, text: `${name} is ${shown}, it must ${must}` };
    }
    case 'anyOf':
      return {
        keys,
        text: `${name} is ${shown}, it must be ${choices(error.parentSchema as Parameters<typeof choices>[0])}`,
      };
    default:
      return { keys, text: `${name} is ${shown}: it ${error.message}` };
  }
}

const at = (value: unknown, keys: string[]): unknown =>
  keys.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], value);

/** Line of the key at a path, 1-based; of the nearest parent where the file does not have it. */
function lineOf(document: Document, lines: LineCounter, keys: string[]): number {
  let node: unknown = document.contents;
  let line = 1;
  for (const key of keys) {
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (!pair) break;
    const offset = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
    if (offset !== undefined) line = lines.linePos(offset).line;
    node = pair.value;
  }
  return line;
}

/** Sets `a.b.c=value` (value read as YAML) on a plain object. */
function applyOverride(target: Record<string, unknown>, override: string): void {
  const eq = override.indexOf('=');
  if (eq < 1)
    throw new ConfigError(`--set ${override}: write it as key=value, e.g. --set chunk.tokens=256`);
  const keys = override.slice(0, eq).split('.');
  const last = keys.pop() as string;
  let node = target;
  for (const key of keys) {
    if (node[key] === null || typeof node[key] !== 'object') node[key] = {};
    node = node[key] as Record<string, unknown>;
  }
  node[last] = parseDocument(override.slice(eq + 1)).toJS();
}

/** What words of a configuration are short for, as the schema's x-short says. */
function expand(raw: unknown): unknown {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) return raw;
  const nodes = pipelineSchema.properties as Record<string, { 'x-short'?: Record<string, object> }>;
  const whole = Object.entries(raw).map(([key, value]) => {
    const short = Object.hasOwn(nodes, key) ? nodes[key]?.['x-short'] : undefined;
    const isShort = typeof value === 'string' && short && Object.hasOwn(short, value);
    return [key, isShort ? short[value] : value];
  });
  return Object.fromEntries(whole);
}

function check(raw: unknown, where: (keys: string[]) => string): PipelineConfig {
  const config = structuredClone(expand(raw)) as PipelineConfig;
  if (validate(config)) return config;
  // What is wrong with each value of a choice is said by the choice.
  const errors = (validate.errors ?? []).filter(({ schemaPath }) => !/\/anyOf\//.test(schemaPath));
  const sentences = errors.map((error) => {
    const { keys, text } = describe(error, at(raw, error.instancePath.split('/').slice(1)));
    return `${where(keys)}: ${text}`;
  });
  throw new ConfigError([...new Set(sentences)].join('\n'));
}

/** The folder of a model as all threads and processes of a run find it. */
const modelAt = <Settings extends { model: string | null }>(
  settings: Settings,
  base: string,
): Settings => ({ ...settings, model: settings.model && path.resolve(base, settings.model) });

/** Paths of evaluators likewise. */
const scoreAt = (score: PipelineConfig['score'], base: string): PipelineConfig['score'] => ({
  ...score,
  onnx: modelAt(score.onnx, base),
  command: { ...score.command, folder: path.resolve(base, score.command.folder) },
});

/**
 * Reads a pipeline.yaml, applies overrides and fills in the defaults.
 * @param file path of the file; undefined for defaults alone
 * @param overrides `key=value`, each stronger than the file
 * @throws ConfigError with file, line and key of everything that is wrong
 */
export function loadConfig(
  file: string | undefined,
  overrides: readonly string[] = [],
): LoadedConfig {
  const lines = new LineCounter();
  let text = '';
  if (file !== undefined) {
    try {
      text = readFileSync(file, 'utf8');
    } catch (cause) {
      throw new ConfigError(
        `cannot read ${file}: ${(cause as Error).message}; longpref init writes a commented one`,
        { cause },
      );
    }
  }
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new ConfigError(
      `${file}, line ${line}, column ${col}: not valid YAML: ${problem.message.split('\n')[0]}`,
      { cause: problem },
    );
  }
  const raw: unknown = document.toJS() ?? {};
  // The file is checked alone first, so that its messages carry its lines.
  check(raw, (keys) => `${file}, line ${lineOf(document, lines, keys)}`);
  const merged = structuredClone(raw) as Record<string, unknown>;
  for (const override of overrides) applyOverride(merged, override);
  const config = check(merged, (keys) => `--set ${keys.join('.')}`);
  const base = file === undefined ? process.cwd() : path.dirname(path.resolve(file));
  const { entities } = config;
  const filters = {
    ...config.filters,
    benchmarks: config.filters.benchmarks.map((file) => path.resolve(base, file)),
  };
  const at = { score: scoreAt(config.score, base), entities: modelAt(entities, base), filters };
  return { config: { ...config, ...at }, base };
}
