import { type Field, NoProtobuf, ProtobufFile } from './protobuf.js';

/** What is looked up in a model file before a runtime gets it. */
export interface ModelProto {
  /** paths of the files that it keeps weights in, as it names them */
  external: string[];
  /** rows of the table that its token ids select from; undefined where that isn't told */
  vocabulary: number | undefined;
}

/** Field numbers of onnx.proto that lead to tensors, or to what ids select from. */
const MODEL = { irVersion: 1, graph: 7, functions: 25 };
const GRAPH = { node: 1, initializer: 5, sparse: 15 };
const NODE = { input: 1, attribute: 5 };
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparse: 22, sparses: 23 };
const SPARSE = { values: 1, indices: 2 };
const FUNCTION = { node: 7 };
const TENSOR = { dims: 1, name: 8, external: 13 };
const ENTRY = { key: 1, value: 2 };

/** Graphs in graphs (If, Loop): no model nests as deep. */
const DEEPEST = 32;
const MOST_EXTERNAL = 100_000;

/**
 * Reads the structure of an ONNX file.
 * @throws NoProtobuf where it is damaged, cut off or something else
 */
export function readModelProto(file: string): ModelProto {
  const reader = new ProtobufFile(file);
  try {
    return new Walk(reader).model();
  } finally {
    reader.close();
  }
}

type Span = { start: number; end: number };
const isSpan = (field: Field): field is Field & Span => 'start' in field;

class Walk {
  private readonly external = new Set<string>();
  /** rows of tensors with two dimensions, by name */
  private readonly rows = new Map<string, number>();
  private selectedFrom: string[] = [];

  constructor(private readonly file: ProtobufFile) {}

  model(): ModelProto {
    let [versions, graphs] = [0, 0];
    for (const field of this.file.fields(0, this.file.size)) {
      if (field.number === MODEL.irVersion && 'value' in field) versions += 1;
      if (!isSpan(field)) continue;
      if (field.number === MODEL.graph) {
        graphs += 1;
        this.graph(field, 0);
      }
      if (field.number === MODEL.functions) {
        for (const part of this.spans(field, FUNCTION.node)) this.node(part, 1);
      }
    }
    if (versions !== 1 || graphs !== 1) throw new NoProtobuf('it has no version or no graph');
    const tables = this.selectedFrom.flatMap((name) => this.rows.get(name) ?? []);
    return {
      external: [...this.external],
      vocabulary: tables.length > 0 ? Math.min(...tables) : undefined,
    };
  }

  private *spans({ start, end }: Span, ...numbers: number[]): Generator<Field & Span> {
    for (const field of this.file.fields(start, end)) {
      if (isSpan(field) && numbers.includes(field.number)) yield field;
    }
  }

  private graph(span: Span, depth: number): void {
    if (depth > DEEPEST) throw new NoProtobuf('graphs in graphs have no end');
    const parts = this.spans(span, GRAPH.node, GRAPH.initializer, GRAPH.sparse);
    for (const part of parts) {
      if (part.number === GRAPH.node) this.node(part, depth);
      else if (part.number === GRAPH.initializer) this.tensor(part);
      else this.sparse(part);
    }
  }

  private node(span: Span, depth: number): void {
    const inputs: string[] = [];
    for (const part of this.spans(span, NODE.input, NODE.attribute)) {
      if (part.number === NODE.input) inputs.push(this.file.text(part.start, part.end));
      else this.attribute(part, depth);
    }
    // Gather(table, input_ids), quantised or not.
    if (inputs.includes('input_ids')) this.selectedFrom.push(...inputs);
  }

  private attribute(span: Span, depth: number): void {
    for (const part of this.spans(span, ...Object.values(ATTRIBUTE))) {
      const { number } = part;
      if (number === ATTRIBUTE.graph || number === ATTRIBUTE.graphs) this.graph(part, depth + 1);
      else if (number === ATTRIBUTE.tensor || number === ATTRIBUTE.tensors) this.tensor(part);
      else this.sparse(part);
    }
  }

  private sparse(span: Span): void {
    for (const part of this.spans(span, SPARSE.values, SPARSE.indices)) this.tensor(part);
  }

  private tensor({ start, end }: Span): void {
    const dims: number[] = [];
    let name = '';
    for (const field of this.file.fields(start, end)) {
      const { number } = field;
      if (number === TENSOR.dims) dims.push(...this.numbers(field));
      if (!isSpan(field)) continue;
      if (number === TENSOR.name) name = this.file.text(field.start, field.end);
      if (number === TENSOR.external) this.entry(field);
    }
    if (dims.length === 2 && name !== '') this.rows.set(name, dims[0] as number);
  }

  /** A repeated number, one by one or packed. */
  private numbers(field: Field): number[] {
    if (!isSpan(field)) return [Number(field.value)];
    let [value, factor] = [0, 1];
    const found: number[] = [];
    for (const byte of this.file.bytes(field.start, field.end)) {
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) {
        found.push(value);
        [value, factor] = [0, 1];
      }
    }
    return found;
  }

  private entry(span: Span): void {
    let [key, value] = ['', ''];
    for (const part of this.spans(span, ENTRY.key, ENTRY.value)) {
      const text = this.file.text(part.start, part.end);
      if (part.number === ENTRY.key) key = text;
      else value = text;
    }
    if (key === 'location') this.external.add(value);
    if (this.external.size > MOST_EXTERNAL) throw new NoProtobuf('it names too many files');
  }
}
