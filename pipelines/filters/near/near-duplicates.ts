import { Bands } from './bands.js';
import { type DocumentSketch, documentSimilarity } from './document-sketch.js';
import { type SampleSketch, textSimilarity, unpackedSample } from './text-sketch.js';

/** What one question of one document became: a sample a draw of positions. */
export interface Unit {
  /** its smallest sample id: of two near ones the larger goes */
  id: string;
  samples: string[];
  /** where it came from, for the one who asks */
  origin: number;
  /** id of the smallest near one that is smaller, as far as was looked; undefined where there is none */
  near?: string;
}

interface Known extends Unit {
  document: number;
  questionId: string;
  /** packed: typed arrays of their own would take three times the room */
  sketch: string;
}

/** Unpacks sketches, each once. */
function unpacker(): (unit: Known) => SampleSketch | undefined {
  const known = new Map<Known, SampleSketch | undefined>();
  return (unit) => {
    if (!known.has(unit)) known.set(unit, unpackedSample(unit.sketch));
    return known.get(unit);
  };
}

/**
 * Finds samples that are nearly the same: the same question, near enough, with nearly the same
 * chosen answer, about nearly the same document. Of two near ones the one with the larger id goes,
 * also where the smaller one goes for a third: so what goes depends on what there is alone, not on
 * the order in which it came, and what is gone never comes back.
 */
export class NearDuplicates {
  private readonly bands: Bands;
  private readonly documents = new Map<string, number>();
  /** by document */
  private readonly units: Known[][] = [];
  private waiting: Known[] = [];
  private readonly gone = new Set<Unit>();

  /** @param least Jaccard similarity of near documents, questions and answers */
  constructor(private readonly least: number) {
    this.bands = new Bands(least);
  }

  /** Samples of one question come one after the other, each once. */
  add(
    document: { id: string; sketch: DocumentSketch },
    sample: { id: string; questionId: string; sketch: string; origin: number },
  ): void {
    let place = this.documents.get(document.id);
    if (place === undefined) {
      place = this.bands.add(document.sketch);
      this.documents.set(document.id, place);
      this.units.push([]);
    }
    const { id, questionId, sketch, origin } = sample;
    const all = this.units[place] as Known[];
    const last = all.at(-1);
    if (last?.questionId === questionId && last.origin === origin) {
      last.samples.push(id);
      if (id < last.id) last.id = id;
      return;
    }
    const unit = { id, samples: [id], origin, document: place, questionId, sketch };
    all.push(unit);
    this.waiting.push(unit);
  }

  /** All that are to go, of what was added until now. */
  losers(): ReadonlySet<Unit> {
    const byDocument = new Map<number, Known[]>();
    for (const unit of this.waiting)
      byDocument.set(unit.document, [...(byDocument.get(unit.document) ?? []), unit]);
    this.waiting = [];
    for (const [document, units] of byDocument) {
      const sketch = this.bands.sketchOf(document);
      const unpacked = unpacker();
      for (const other of this.bands.candidates(document)) {
        const isNear =
          other === document ||
          documentSimilarity(sketch, this.bands.sketchOf(other)) >= this.least;
        if (isNear) this.compare(units, this.units[other] as Known[], unpacked);
      }
    }
    return this.gone;
  }

  private compare(
    units: readonly Known[],
    others: readonly Known[],
    unpacked: ReturnType<typeof unpacker>,
  ): void {
    for (const unit of units) {
      for (const other of others) {
        if (unit === other) continue;
        const [small, large] = unit.id < other.id ? [unit, other] : [other, unit];
        // Nothing more to learn of it: a crowd of near ones costs little.
        if (large.near !== undefined && large.near <= small.id) continue;
        if (!this.isNear(unpacked(unit), unpacked(other))) continue;
        large.near = small.id;
        this.gone.add(large);
      }
    }
  }

  private isNear(a: SampleSketch | undefined, b: SampleSketch | undefined): boolean {
    return (
      a !== undefined &&
      b !== undefined &&
      textSimilarity(a.question, b.question) >= this.least &&
      textSimilarity(a.answer, b.answer) >= this.least
    );
  }
}
