import { Parser } from 'htmlparser2';
import { isOnlyHints } from '../../core/invisible.js';
import type { Piece } from '../source.js';
import { checkDepth } from './depth.js';
import { SourcePlaces } from './places.js';

const words = (text: string): Set<string> => new Set(text.split(' '));
/** Elements with a blank line around them. TEI's among them: lg (stanza), sp (speech), head. */
const PARAGRAPHS = words(
  'p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table section article header footer main aside figure hr address form fieldset details ' +
    'lg sp q-block quote list text body front back titlepage',
);
/** Elements on lines of their own. TEI: l is a line of verse. */
const LINES = words(
  'div li tr dt dd caption figcaption option legend summary nav l item row speaker stage ab label trailer byline dateline closer opener salute signed',
);
const SKIPPED = words('script style template noscript svg math object iframe teiheader head');
/** Elements without text that break a line. */
const BREAKS = words('br lb');
const CELLS = words('td th cell');
/**
 * Elements of a page around its text. The footer of a quotation or of a section is part of it: in
 * books it signs letters and prefaces.
 */
const AROUND = words('nav footer');
const WITH_FOOTERS = words('blockquote section');
/** Styles whose elements nobody sees. */
const UNSEEN = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b/i;

type Attributes = Record<string, string>;

/** Turns markup into text as it comes: paragraphs a blank line apart, white space folded. */
export class MarkupText {
  private readonly parser: Parser;
  private out: Piece[] = [];
  /** line ends due before the next text */
  private due = 0;
  private space = false;
  private empty = true;
  private pre = 0;
  private skipped = 0;
  /** quotations and sections that are open */
  private inside = 0;
  private readonly path: string[] = [];

  /**
   * @param xml XML and TEI: names are told apart by case, nothing is hidden. Of HTML and XHTML an
   * element that closes itself is empty: XHTML means that, and in HTML it would swallow the rest
   * @param places where the markup is in the source, if wanted
   */
  constructor(
    private readonly xml: boolean,
    private readonly places?: SourcePlaces,
  ) {
    this.parser = new Parser(
      {
        onopentag: (name, attributes) => this.open(local(name), attributes),
        onclosetag: (name) => this.close(local(name)),
        ontext: (text) => this.text(text),
      },
      {
        xmlMode: xml,
        decodeEntities: true,
        lowerCaseTags: !xml,
        recognizeSelfClosing: true,
        recognizeCDATA: true,
      },
    );
  }

  /** Text that the next part of the markup gives. */
  write(markup: string): Piece[] {
    this.parser.write(markup);
    return this.take();
  }

  end(): Piece[] {
    this.parser.end();
    return this.take();
  }

  private take(): Piece[] {
    const pieces = this.out;
    this.out = [];
    return pieces;
  }

  private break(lines: number): void {
    this.due = Math.max(this.due, lines);
  }

  private isHidden(name: string, attributes: Attributes): boolean {
    if (this.xml) return false;
    if (AROUND.has(name)) return name === 'nav' || this.inside === 0;
    return 'hidden' in attributes || UNSEEN.test(attributes.style ?? '');
  }

  private isSkipped(name: string): boolean {
    // TEI's head is a heading, HTML's holds no text; only the latter stands right under html.
    return SKIPPED.has(name) && (name !== 'head' || this.path.at(-1) === 'html');
  }

  private open(name: string, attributes: Attributes): void {
    const skips = this.skipped > 0 || this.isSkipped(name) || this.isHidden(name, attributes);
    this.path.push(name);
    checkDepth(this.path.length);
    if (skips) {
      this.skipped++;
      return;
    }
    if (BREAKS.has(name)) this.due = Math.min(2, this.due + 1);
    else if (PARAGRAPHS.has(name) || name === 'head') this.break(2);
    else if (LINES.has(name)) this.break(1);
    else if (CELLS.has(name) && !this.empty && this.due === 0) this.put('\t');
    if (WITH_FOOTERS.has(name)) this.inside++;
    if (name === 'pre') this.pre++;
  }

  private close(name: string): void {
    this.path.pop();
    if (this.skipped > 0) {
      this.skipped--;
      return;
    }
    if (WITH_FOOTERS.has(name)) this.inside--;
    if (name === 'pre') this.pre--;
    if (PARAGRAPHS.has(name) || name === 'head') this.break(2);
    else if (LINES.has(name)) this.break(1);
  }

  private put(text: string, at?: readonly [number, number]): void {
    this.out.push(at ? { text, at } : { text });
  }

  private text(text: string): void {
    // A paragraph of nothing but a zero-width space has no text.
    if (this.skipped > 0 || isOnlyHints(text)) return;
    const at = this.places?.bytesOf(this.parser.startIndex, this.parser.endIndex + 1);
    const folded = this.pre > 0 ? text : text.replace(/[ \t\n\r\f]+/g, ' ');
    const isSpace = folded.trim() === '' && !folded.includes('\u00a0');
    if (isSpace && this.pre === 0) {
      this.space ||= folded !== '';
      return;
    }
    const starts = folded.startsWith(' ');
    const body = this.pre > 0 ? folded : folded.replace(/^ | $/g, '');
    if (!this.empty) {
      if (this.due > 0) this.put('\n'.repeat(this.due));
      else if (this.space || (starts && this.pre === 0)) this.put(' ');
    }
    this.due = 0;
    this.empty = false;
    this.space = this.pre === 0 && folded.endsWith(' ');
    this.put(body, at);
  }
}

/** Name of an element without its name space, in lower case. */
const local = (name: string): string => (name.split(':').at(-1) as string).toLowerCase();

/** Text of a part of HTML that is there as a whole. */
export function htmlToText(html: string): string {
  const markup = new MarkupText(false);
  return [...markup.write(html), ...markup.end()].map(({ text }) => text).join('');
}

/** Text of markup that comes in parts. */
export async function* markupPieces(
  parts: AsyncIterable<Piece>,
  xml: boolean,
): AsyncGenerator<Piece> {
  const places = new SourcePlaces();
  const markup = new MarkupText(xml, places);
  for await (const part of parts) {
    places.add(part);
    yield* markup.write(part.text);
  }
  yield* markup.end();
}
