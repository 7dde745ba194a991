import { createReadStream, createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LABELS, type Label } from '../../pipelines/entities/labels/label.js';
import { type Piece, piecesOf } from '../../pipelines/entities/labels/pieces.js';
import { EACH, rowsOf, TABLES } from '../../pipelines/entities/labels/rows.js';

/**
 * Cuts labelled texts into pieces, as the pipeline does, for `train.py`: node prepare.js LABELLED.jsonl
 * OUT, JSON lines as `label.py` writes them. OUT gets numbers (little-endian):
 *
 * - `forms.i32`: of each word form the rows of the tables that are looked up
 * - `pieces.i32`: of each piece its form; `teacher.i32`: the place of its token among all of spaCy's,
 *   -1 where spaCy cuts otherwise
 * - `tags.u8`: 0 outside entities, else 1 + 4 · (label - 1) + (0 first, 1 inside, 2 last, 3 alone)
 * - `texts.i32`: of each text the count of its pieces
 * - `words.i32`: as forms.i32, for the word forms of the text beside LABELLED.jsonl, LABELLED.txt
 */

interface Labelled {
  text: string;
  ents: [start: number, end: number, label: string][];
  tokens: [start: number, end: number][];
}

const NAMES: Readonly<Record<string, Label>> = { WORK_OF_ART: 'work' };
const labelAt = (name: string): number =>
  LABELS.indexOf(NAMES[name] ?? (name.toLowerCase() as Label));

/** UTF-16 units before each code point: Python counts code points. */
function unitsOf(text: string): number[] {
  const units: number[] = [];
  let at = 0;
  for (const letter of text) {
    units.push(at);
    at += letter.length;
  }
  return [...units, at];
}

function tagsOf(
  pieces: readonly Piece[],
  ents: Labelled['ents'],
  units: readonly number[],
): number[] {
  const tags = pieces.map(() => 0);
  for (const [from, to, name] of ents) {
    const [start, end] = [units[from] as number, units[to] as number];
    const inside = [...pieces.keys()].filter((at) => {
      const piece = pieces[at] as Piece;
      return piece.start < end && piece.end > start;
    });
    for (const at of inside) {
      const place = inside.length === 1 ? 3 : at === inside[0] ? 0 : at === inside.at(-1) ? 2 : 1;
      tags[at] = 1 + 4 * (labelAt(name) - 1) + place;
    }
  }
  return tags;
}

const [file, out] = process.argv.slice(2) as [string, string];
mkdirSync(out, { recursive: true });
const write = Object.fromEntries(
  ['pieces.i32', 'teacher.i32', 'tags.u8', 'texts.i32'].map((name) => [
    name,
    createWriteStream(join(out, name)),
  ]),
);
const put = (name: string, numbers: readonly number[]) =>
  write[name]?.write(
    Buffer.from((name.endsWith('u8') ? Uint8Array : Int32Array).from(numbers).buffer),
  );

/** Word forms by number, with the rows of each. */
class Forms {
  private readonly known = new Map<string, number>();
  readonly rows: number[] = [];

  numberOf(piece: Piece): number {
    const key = `${piece.norm}\n${piece.text}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.rows.push(...rowsOf(piece));
    this.known.set(key, this.known.size);
    return this.known.size - 1;
  }

  write(name: string): void {
    writeFileSync(join(out, name), Buffer.from(Int32Array.from(this.rows).buffer));
    console.log(`${this.known.size} forms in ${name}, ${TABLES.length * EACH} rows each`);
  }
}

const [forms, words] = [new Forms(), new Forms()];
let before = 0;
for await (const line of createInterface({ input: createReadStream(file) })) {
  const { text, ents, tokens } = JSON.parse(line) as Labelled;
  const pieces = piecesOf(text);
  const units = unitsOf(text);
  const places = new Map(
    tokens.map(([from, to], at) => [`${units[from]} ${units[to]}`, before + at]),
  );
  before += tokens.length;
  put('texts.i32', [pieces.length]);
  put('tags.u8', tagsOf(pieces, ents, units));
  put(
    'teacher.i32',
    pieces.map(({ start, end }) => places.get(`${start} ${end}`) ?? -1),
  );
  put(
    'pieces.i32',
    pieces.map((piece) => forms.numberOf(piece)),
  );
}
for (const stream of Object.values(write)) await new Promise<void>((done) => stream.end(done));
forms.write('forms.i32');
for await (const line of createInterface({
  input: createReadStream(file.replace(/jsonl$/, 'txt')),
}))
  for (const piece of piecesOf(line)) words.numberOf(piece);
words.write('words.i32');
