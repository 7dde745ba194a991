import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { InputError } from '../../../core/errors.js';
import { decode } from '../../encoding/decode.js';
import { encodingOf } from '../../encoding/encoding.js';
import type { Piece, SourceFile } from '../../source.js';
import type { JsonObject } from '../format.js';
import type { Container } from '../records.js';
import { parseJson } from './parse-json.js';

/** Longest row, UTF-16 units: an open quote takes all that follows. */
const LONGEST_ROW = 256 << 20;
const MOST_COLUMNS = 10_000;
/** Looked at to tell what stands between cells. */
const HEAD = 1 << 16;

/** Columns whose cells may hold JSON, since a cell holds no list. */
const LISTS = new Set(['questions', 'answers', 'conversations', 'messages']);

/** What of the text comes before the header (a byte order mark, Excel's sep= line), and the delimiter. */
function layoutOf(
  head: string,
  ending: string,
): { skip: number; lines: number; delimiter: string } {
  const bom = head.startsWith('\uFEFF') ? 1 : 0;
  const sep = /^sep=(.)\r?\n/i.exec(head.slice(bom, bom + 10));
  if (sep?.[1]) return { skip: bom + sep[0].length, lines: 1, delimiter: sep[1] };
  if (ending === '.tsv') return { skip: bom, lines: 0, delimiter: '\t' };
  const first = /^[^\r\n]*/.exec(head.slice(bom))?.[0].replace(/"[^"]*"/g, '') ?? '';
  const count = (mark: string) => first.split(mark).length;
  const [delimiter = ','] = [',', ';', '\t'].sort((a, b) => count(b) - count(a));
  return { skip: bom, lines: 0, delimiter };
}

/** Texts of a file; the first is long enough to tell the layout by. */
async function* textsOf(pieces: AsyncIterable<Piece>): AsyncGenerator<string> {
  let head: string | undefined = '';
  for await (const { text } of pieces) {
    if (head === undefined) yield text;
    else {
      head += text;
      if (head.length < HEAD) continue;
      yield head;
      head = undefined;
    }
  }
  if (head) yield head;
}

interface Row {
  cells: string[];
  /** its first line in the file */
  line: number;
}

async function* rowsOf(file: SourceFile, encoding: string): AsyncGenerator<Row> {
  const texts = textsOf(decode(file, await encodingOf(file, encoding)));
  const first = await texts.next();
  if (first.done) return;
  const ending = file.base.slice(file.base.lastIndexOf('.')).toLowerCase();
  const { skip, lines, delimiter } = layoutOf(first.value, ending);
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LONGEST_ROW,
    // Else the rows before a mistake are lost with it.
    skip_records_with_error: true,
  });
  const input = Readable.from(
    (async function* () {
      yield first.value.slice(skip);
      yield* texts;
    })(),
  );
  let mistake: NodeJS.ErrnoException | undefined;
  parser.on('skip', (error: NodeJS.ErrnoException) => {
    mistake ??= error;
  });
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  let line = lines + 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      yield { cells: record, line };
      line = lines + info.lines + 1;
    }
  } finally {
    input.destroy();
  }
  if (mistake) {
    const why =
      mistake.code === 'CSV_QUOTE_NOT_CLOSED'
        ? 'a quote is opened and not closed'
        : mistake.message.slice(0, 200);
    throw new InputError(`line ${line}: ${why}; the rows before it were read`, { cause: mistake });
  }
}

/** A cell: nothing where it is empty, JSON in a column of lists. */
function cellValue(cell: string, column: string): unknown {
  if (cell === '') return null;
  if (!LISTS.has(column) || !/^\s*[[{]/.test(cell)) return cell;
  try {
    return parseJson(cell);
  } catch {
    return cell;
  }
}

/**
 * Tables as text: the first row names the fields, each other row is a record, named by its first
 * line. Empty cells are absent. Between cells stand commas, semicolons or tabs, as the header has
 * them or Excel's sep= line says.
 */
export const csv: Container = {
  endings: ['.csv', '.tsv'],
  async *records(file, encoding) {
    let columns: string[] | undefined;
    let row = 0;
    for await (const { cells, line } of rowsOf(file, encoding)) {
      if (cells.every((cell) => cell.trim() === '')) continue;
      if (!columns) {
        columns = cells.map((cell) => cell.trim());
        const double = columns.find((name, i) => name !== '' && columns?.indexOf(name) !== i);
        if (columns.length > MOST_COLUMNS)
          throw new InputError(`line ${line}: it has over ${MOST_COLUMNS} columns`);
        if (double !== undefined)
          throw new InputError(
            `line ${line}: two columns are called ${double.slice(0, 40)}: rename one`,
          );
        continue;
      }
      row += 1;
      const source = `${file.name}#${line}`;
      if (cells.length !== columns.length) {
        yield {
          source,
          message: `the row has ${cells.length} cells, the header ${columns.length}: quote cells that hold the delimiter`,
        };
        continue;
      }
      const named = columns.map((name, i): [string, unknown] => [
        name,
        cellValue(cells[i] ?? '', name),
      ]);
      const record: JsonObject = Object.fromEntries(named.filter(([name]) => name !== ''));
      // The row's number: lines move where a text of many lines is edited.
      yield { record, source, place: String(row) };
    }
  },
};
