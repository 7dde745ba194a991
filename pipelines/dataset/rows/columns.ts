import { readSchema } from '../../core/paths.js';

/** The type of a column, or of a part of one. */
export type ColumnType =
  | { kind: 'utf8' | 'int32' | 'float32' | 'bool' }
  | { kind: 'list'; item: ColumnType }
  | { kind: 'struct'; fields: Column[] };

export interface Column {
  name: string;
  type: ColumnType;
  nullable: boolean;
}

interface SchemaNode {
  type?: string | string[];
  items?: SchemaNode;
  properties?: Record<string, SchemaNode>;
  required?: string[];
  $ref?: string;
  'x-parquet'?: string;
}

const document = readSchema('row') as unknown as SchemaNode & {
  definitions: Record<string, SchemaNode>;
};

function typeOf(node: SchemaNode, parquet: string): ColumnType {
  if (parquet === 'list<struct>') {
    const struct = document.definitions[node.items?.$ref?.split('/').at(-1) ?? ''];
    if (!struct) throw new Error(`row schema: no definition for ${node.items?.$ref}`);
    return { kind: 'list', item: { kind: 'struct', fields: fieldsOf(struct) } };
  }
  const list = /^list<(.*)>$/.exec(parquet);
  if (list) return { kind: 'list', item: typeOf({}, list[1] as string) };
  return { kind: parquet as 'utf8' };
}

const fieldsOf = (node: SchemaNode): Column[] =>
  Object.entries(node.properties ?? {}).map(([name, property]) => ({
    name,
    type: typeOf(property, property['x-parquet'] ?? ''),
    nullable: !node.required?.includes(name),
  }));

/** The columns of a shard, in file order, as schemas/row.schema.json states them. */
export const rowColumns: readonly Column[] = fieldsOf(document);
