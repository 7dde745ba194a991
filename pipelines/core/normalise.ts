/**
 * Makes of a document's text, piece by piece, the text all later stages see: no byte order mark,
 * LF line ends, well-formed Unicode. Cuts between pieces may fall anywhere, also inside a CRLF or
 * a surrogate pair.
 */
export class Normaliser {
  private started = false;
  /** a CR ended the piece before and has become a LF: a LF that follows belongs to it */
  private afterCr = false;
  /** first half of a surrogate pair that a cut split */
  private high = '';

  /** UTF-8 of the next piece. A lone surrogate cannot be written as UTF-8 and becomes U+FFFD. */
  push(piece: string): Buffer {
    if (piece === '') return Buffer.alloc(0);
    let text = this.high + piece;
    this.high = '';
    if (!this.started) {
      this.started = true;
      if (text.startsWith('\uFEFF')) text = text.slice(1);
    }
    const last = text.charCodeAt(text.length - 1);
    if (last >= 0xd800 && last <= 0xdbff) {
      this.high = text.slice(-1);
      text = text.slice(0, -1);
    }
    if (text === '') return Buffer.alloc(0);
    if (this.afterCr && text.startsWith('\n')) text = text.slice(1);
    this.afterCr = text === '' ? false : text.endsWith('\r');
    return Buffer.from(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
  }

  /** What is left at the end. */
  end(): Buffer {
    const rest = Buffer.from(this.high);
    this.high = '';
    return rest;
  }
}

/** A whole text, normalised. */
export function normaliseText(text: string): string {
  const normaliser = new Normaliser();
  return Buffer.concat([normaliser.push(text), normaliser.end()]).toString('utf8');
}
