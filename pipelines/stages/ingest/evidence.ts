import type { SourceQuestion } from '../../sources/source.js';

/** Places in a text as the source gives it, and where they are in the normalised bytes. */
export class PlaceMap {
  private readonly places: number[];
  private readonly bytes = new Map<number, number>();
  private at = 0;

  /** @param places UTF-16 units from the start of the text */
  constructor(places: Iterable<number>) {
    this.places = [...new Set(places)].sort((a, b) => a - b);
  }

  /**
   * Cuts a piece at the places in it.
   * @param unit where the piece begins, in UTF-16 units
   */
  *cut(piece: string, unit: number): Generator<{ text: string; place: number | undefined }> {
    let from = 0;
    for (; this.at < this.places.length; this.at++) {
      const place = this.places[this.at] as number;
      if (place >= unit + piece.length) break;
      yield { text: piece.slice(from, place - unit), place };
      from = place - unit;
    }
    yield { text: from === 0 ? piece : piece.slice(from), place: undefined };
  }

  note(place: number, byte: number): void {
    this.bytes.set(place, byte);
  }

  /** Byte of a place; places behind the end of the text are its end. */
  byteOf(place: number, end: number): number {
    return this.bytes.get(place) ?? end;
  }
}

export const placesOf = (questions: readonly SourceQuestion[]): number[] =>
  questions.flatMap(({ evidence }) => evidence ?? []).flat();
