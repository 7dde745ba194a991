import { readSchema } from '../core/paths.js';
import type { PipelineConfig } from '../generated/pipeline.js';

interface Node {
  properties?: Record<string, Node>;
  default?: unknown;
  description?: string;
  'x-affects-data'?: boolean;
}

/** One setting of pipeline.yaml, as schemas/pipeline.schema.json states it. */
export interface Setting {
  /** dotted, e.g. chunk.tokens */
  path: string;
  default: unknown;
  description: string;
  affectsData: boolean;
}

export const pipelineSchema = readSchema('pipeline');

function collect(node: Node, prefix: string): Setting[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const path = prefix ? `${prefix}.${key}` : key;
    if (child.properties) return collect(child, path);
    return [
      {
        path,
        default: child.default,
        description: child.description ?? '',
        affectsData: child['x-affects-data'] ?? false,
      },
    ];
  });
}

/** All settings in schema order. */
export const settings: readonly Setting[] = collect(pipelineSchema as Node, '');

/** The value at a dotted path. */
export const valueAt = (config: PipelineConfig, path: string): unknown =>
  path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], config);
