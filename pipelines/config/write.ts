import { stringify } from 'yaml';

interface Node {
  description?: string;
  properties?: Record<string, Node>;
  default?: unknown;
  enum?: unknown[];
}

const COLUMN = 96;

/** A sentence as comment lines. */
function comment(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && indent.length + 2 + line.length + 1 + word.length > COLUMN) {
      lines.push(line);
      line = '';
    }
    line = line ? `${line} ${word}` : word;
  }
  return [...lines, line].map((content) => `${indent}# ${content}`);
}

function body(node: Node, values: Record<string, unknown>, indent: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const choices = child.enum ? ` [${child.enum.join(' | ')}]` : '';
    const head = comment(`${child.description ?? ''}${choices}`, indent);
    const value = values[key] === undefined ? child.default : values[key];
    if (child.properties) {
      const inner = body(child, (values[key] ?? {}) as Record<string, unknown>, `${indent}  `);
      return [...(indent === '' ? [''] : []), ...head, `${indent}${key}:`, ...inner];
    }
    return [
      ...head,
      `${indent}${key}: ${stringify(value, { collectionStyle: 'flow', defaultStringType: 'PLAIN', defaultKeyType: 'PLAIN', lineWidth: 0, blockQuote: false, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }).trim()}`,
    ];
  });
}

/**
 * A commented configuration file: every setting of the schema with its sentence and its value.
 * @param values values that differ from the defaults
 * @param schemaPath what the editor's schema line names
 * @param head paragraphs of what is to be known of these values
 */
export function configFile(
  schema: Node,
  values: Record<string, unknown>,
  schemaPath: string,
  head: readonly string[] = [],
): string {
  return `${[
    `# yaml-language-server: $schema=${schemaPath}`,
    ...comment(schema.description ?? '', ''),
    ...head.flatMap((paragraph) => ['#', ...comment(paragraph, '')]),
    '',
    ...body(schema, values, ''),
  ].join('\n')}\n`;
}
