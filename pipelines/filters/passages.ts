import { GramTable, type Known, type SharedTable } from './gram-table.js';
import { CHARACTERS, Grams, gramsOf, WORDS } from './grams.js';

/** Where the parts of a file begin among those of all. */
export interface FilePlaces {
  name: string;
  first: number;
  /** what parts are called, where that is not their number in the file */
  names?: string[];
}

/** What threads need to find passages of benchmarks in documents. */
export interface SharedPassages {
  table: SharedTable;
  files: FilePlaces[];
}

/** N-grams in a row that so many words, or twice as many characters, have. */
const runOf = (passage: number, isCharacters: boolean): number =>
  isCharacters ? 2 * passage - CHARACTERS + 1 : passage - WORDS + 1;

/**
 * Adds the n-grams of one text, which may come in parts, to a table. A passage of it is so many
 * words in a row, or all of them where it is shorter.
 */
export class TextOfBenchmark {
  private readonly grams: Grams;
  /** the first ones, until the text is known to be long enough, by kind */
  private readonly waiting = [false, true].map(() => [] as [number, number, Known][]);

  constructor(
    private readonly table: GramTable,
    passage: number,
    placeNow: () => number,
  ) {
    this.grams = new Grams((low, high, isCharacters) => {
      const run = runOf(passage, isCharacters);
      const waiting = this.waiting[Number(isCharacters)] as [number, number, Known][];
      const known = { place: placeNow(), run };
      if (waiting.length > run) table.add(low, high, known);
      else waiting.push([low, high, known]);
    });
  }

  push(part: string): void {
    this.grams.push(part);
  }

  end(): void {
    this.grams.end();
    for (const waiting of this.waiting) {
      for (const [low, high, { place, run }] of waiting)
        this.table.add(low, high, { place, run: Math.min(run, waiting.length) });
    }
  }
}

/** Looks through a text for what benchmarks have. */
export interface Search {
  push(part: string): void;
  /** where a benchmark has it: file#line; undefined where none does */
  end(): string | undefined;
}

/** Passages of benchmarks, as they are looked for in documents. */
export class Passages {
  private readonly table: GramTable;

  constructor(private readonly shared: SharedPassages) {
    this.table = GramTable.shared(shared.table);
  }

  private nameOf(place: number): string {
    const file = this.shared.files.findLast(({ first }) => first <= place);
    if (!file) throw new Error(`no benchmark has a part ${place}`);
    const at = place - file.first;
    return `${file.name}#${file.names?.[at] ?? at + 1}`;
  }

  /** Looks for a passage in a text that comes in parts. */
  search(): Search {
    let found: number | undefined;
    const runs = [0, 0];
    const grams = new Grams((low, high, isCharacters) => {
      const kind = Number(isCharacters);
      const known = this.table.find(low, high);
      const run = known ? (runs[kind] as number) + 1 : 0;
      runs[kind] = run;
      if (known && run >= known.run) found ??= known.place;
    });
    return {
      push: (part) => {
        // One passage is enough; a long document behind it need not be looked at.
        if (found === undefined) grams.push(part);
      },
      end: () => {
        if (found === undefined) grams.end();
        return found === undefined ? undefined : this.nameOf(found);
      },
    };
  }

  /** Where a benchmark has a passage of a text. */
  in(text: string): string | undefined {
    const search = this.search();
    search.push(text);
    return search.end();
  }

  /** Where a benchmark has a single n-gram of a text. */
  touching(text: string): string | undefined {
    let found: number | undefined;
    gramsOf(text, (low, high) => {
      found ??= this.table.find(low, high)?.place;
    });
    return found === undefined ? undefined : this.nameOf(found);
  }
}
