import { Visible } from './invisible.js';

/**
 * Makes of a document's text, piece by piece, the text all later stages see: LF line ends,
 * well-formed Unicode, nothing that says nothing (soft hyphens, byte order marks: invisible.ts).
 * Cuts between pieces may fall anywhere, also inside a CRLF or a surrogate pair.
 */
export class Normaliser {
  /** a CR ended the piece before and has become a LF: a LF that follows belongs to it */
  private afterCr = false;
  /** first half of a surrogate pair that a cut split */
  private high = '';
  /** given so far */
  private bytes = 0;
  private visible = new Visible();

  /** UTF-8 of the next piece. A lone surrogate cannot be written as UTF-8 and becomes U+FFFD. */
  push(piece: string): Buffer {
    if (piece === '') return Buffer.alloc(0);
    let text = this.high + piece;
    this.high = '';
    const last = text.charCodeAt(text.length - 1);
    if (last >= 0xd800 && last <= 0xdbff) {
      this.high = text.slice(-1);
      text = text.slice(0, -1);
    }
    if (text === '') return Buffer.alloc(0);
    if (this.afterCr && text.startsWith('\n')) text = text.slice(1);
    this.afterCr = text === '' ? false : text.endsWith('\r');
    return this.give(this.visible.push(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text));
  }

  /** What is left at the end. */
  end(): Buffer {
    const rest = (this.high === '' ? '' : this.visible.push(this.high)) + this.visible.end();
    this.high = '';
    return this.give(rest);
  }

  /** Tells which byte of the normalised text the next piece begins at, as soon as it is known. */
  mark(found: (byte: number) => void): void {
    const { bytes } = this;
    this.visible.mark((kept) => found(bytes + Buffer.byteLength(kept)));
  }

  /** The same state, without its marks. */
  copy(): Normaliser {
    return Object.assign(new Normaliser(), this, { visible: this.visible.copy() });
  }

  private give(text: string): Buffer {
    const bytes = Buffer.from(text);
    this.bytes += bytes.length;
    return bytes;
  }
}

/** A whole text, normalised. */
export function normaliseText(text: string): string {
  const normaliser = new Normaliser();
  return Buffer.concat([normaliser.push(text), normaliser.end()]).toString('utf8');
}
