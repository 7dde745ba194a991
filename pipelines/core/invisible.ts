/**
 * Characters of a text that nobody sees. Some say nothing and go; others say something in some
 * scripts, and stay there. Why these: docs/decisions/022-folding.md.
 */

const SOFT_HYPHEN = '\u00AD';
/** Soft hyphen, zero-width space, word joiner, byte order mark: where lines may or must not break. */
const HINTS = '\u00AD\u200B\u2060\uFEFF';
/** Mongolian vowel separator, zero-width non-joiner and joiner: how the letters beside them are drawn. */
const JOINERS = '\u180E\u200C\u200D';
/** Marks, embeddings, overrides and isolates of writing direction. */
const DIRECTIONS = '\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069';

const only = (characters: string) => new RegExp(`^[${characters}]$`);
const [IS_HINT, IS_DIRECTION] = [only(HINTS), only(DIRECTIONS)];
const INVISIBLE = new RegExp(`[${HINTS}${JOINERS}${DIRECTIONS}]`);
/** A soft hyphen at the end of a line takes the line's end with it. */
const EACH = new RegExp(`${SOFT_HYPHEN}\n|[${HINTS}${JOINERS}${DIRECTIONS}]`, 'g');
const ONLY_HINTS = new RegExp(`^[${HINTS}]+$`);
const VISIBLE = new RegExp(`[^\\s${HINTS}${JOINERS}${DIRECTIONS}]`);

/** Whether a text is nothing but characters that always go. */
export const isOnlyHints = (text: string): boolean => ONLY_HINTS.test(text);

/** Whether a text has more than white space and what nobody sees. */
export const hasVisible = (text: string): boolean => VISIBLE.test(text);

const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)$/u;
const OF_A_WORD = /^[\p{L}\p{M}\p{N}]$/u;
/** Scripts whose letters stand apart, and signs of no script. */
const APART =
  /^[\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}\p{scx=Armenian}\p{scx=Georgian}\p{scx=Coptic}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\p{scx=Yi}\p{scx=Common}\p{scx=Inherited}]$/u;
const isJoined = (character: string): boolean =>
  EMOJI.test(character) || (OF_A_WORD.test(character) && !APART.test(character));

/** Letters written from right to left, by UTF-16 unit: rare scripts by their first surrogate. */
const RIGHT_TO_LEFT =
  /[\u05D0-\u05F2\u0620-\u064A\u066E-\u06D3\u06D5\u06FA-\u0710\u0712-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\uD802\uD803\uD83A\uD83B]/;

/** So many undecided characters in a row are kept at most: no text has as many. */
const MOST = 64;

const firstOf = (text: string): string => [...text.slice(0, 2)][0] ?? '';
const lastOf = (text: string): string => [...text.slice(-2)].at(-1) ?? '';

/**
 * Takes what says nothing out of a text that comes in pieces, LF its line ends. A joiner stays
 * where the character before or behind it is of a joined script or an emoji; a mark of direction,
 * in a line that has had a letter written from right to left, or directly before one.
 */
export class Visible {
  /** what may stay, until the next character tells; LF: the end of a line behind a soft hyphen */
  private held = '';
  private softHyphen = false;
  private before = '';
  private rightToLeft = false;
  private marks: { held: number; found(kept: string): void }[] = [];

  /** Cuts of a surrogate pair must not reach it. */
  push(piece: string): string {
    let text = this.softHyphen ? SOFT_HYPHEN + piece : piece;
    this.softHyphen = text.endsWith(SOFT_HYPHEN);
    if (this.softHyphen) text = text.slice(0, -1);
    if (this.held === '' && !INVISIBLE.test(text)) return this.pass(text);
    let [out, at] = ['', 0];
    for (const { 0: found, index } of text.matchAll(EACH)) {
      out += this.pass(text.slice(at, index));
      if (found.length === 2) this.hold('\n');
      else if (!IS_HINT.test(found)) this.hold(found);
      at = index + found.length;
    }
    return out + this.pass(text.slice(at));
  }

  /** What is left at the end. */
  end(): string {
    return this.settle('');
  }

  /** Tells what of that which is undecided now will stay, as soon as it is known. */
  mark(found: (kept: string) => void): void {
    if (this.held === '') found('');
    else this.marks.push({ held: this.held.length, found });
  }

  /** The same state, without its marks. */
  copy(): Visible {
    return Object.assign(new Visible(), this, { marks: [] });
  }

  private hold(character: string): void {
    if (this.held.length < MOST) this.held += character;
  }

  /** What was held, decided by the text behind it, and that text. */
  private pass(text: string): string {
    if (text === '') return '';
    const kept = this.settle(firstOf(text));
    this.before = lastOf(text);
    const line = text.lastIndexOf('\n') + 1;
    if (line > 0) this.rightToLeft = false;
    this.rightToLeft ||= RIGHT_TO_LEFT.test(line > 0 ? text.slice(line) : text);
    return kept + text;
  }

  private settle(next: string): string {
    if (this.held === '') return '';
    const joined = isJoined(this.before) || isJoined(next);
    const directed = this.rightToLeft || RIGHT_TO_LEFT.test(next);
    const stays = (character: string) =>
      character === '\n' ? !/^\p{L}/u.test(next) : IS_DIRECTION.test(character) ? directed : joined;
    const keptOf = (held: string) => [...held].filter(stays).join('');
    const kept = keptOf(this.held);
    for (const { held, found } of this.marks) found(keptOf(this.held.slice(0, held)));
    if (kept.includes('\n')) this.rightToLeft = false;
    this.held = '';
    this.marks = [];
    return kept;
  }
}
