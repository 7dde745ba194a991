import { Parser } from 'htmlparser2';
import { checkDepth } from './depth.js';

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const run = (text: string): string => `<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`;

/** Whether a part has nothing that mammoth would leave out. */
const isPlain = (xml: string): boolean => !/txbxContent|oMath|altChunk|AlternateContent/.test(xml);

/** Alternatives in alternatives, so deep as people's documents never are. */
const DEEPEST = 16;

/** What stands between parts of an equation. */
const SIGNS: Record<string, string> = { 'm:den': '/', 'm:sup': '^', 'm:sub': '_' };

/** Words are written here: of the document, or of a text box while one is open. */
interface Frame {
  out: string[];
  /** drawings that are open */
  drawings: number;
  /** text boxes of the drawing that is open */
  boxes: string[];
}

/** A part that is written twice: for new readers (choice), for old ones (fallback). */
interface Alternative {
  frame: Frame;
  /** where the choice begins, and where it ends if there is a fallback */
  from: number;
  to?: number;
  choices: number;
  choiceHasBox: boolean;
  fallbackHasBox: boolean;
}

/** Rewrites one part of a Word document as it is parsed. */
class PlainWord {
  private frames: Frame[] = [{ out: [], drawings: 0, boxes: [] }];
  private readonly alternatives: Alternative[] = [];
  private math: { depth: number; text: string[] } | undefined;
  private inMathText = false;
  /** depth of what is left out */
  private skipped = 0;
  private depth = 0;

  constructor(private readonly embedded: (id: string) => readonly string[]) {}

  private get frame(): Frame {
    return this.frames.at(-1) as Frame;
  }

  get text(): string {
    return (this.frames[0] as Frame).out.join('');
  }

  open(name: string, attributes: Record<string, string>): void {
    checkDepth(++this.depth);
    if (this.skipped > 0) this.skipped++;
    else if (this.math || name === 'm:oMath') this.openMath(name);
    else if (name.startsWith('mc:')) this.openAlternative(name);
    else if (name === 'w:altChunk') {
      for (const text of this.embedded(attributes['r:id'] ?? ''))
        this.frame.out.push(`<w:p>${run(text)}</w:p>`);
    } else if (!name.startsWith('m:')) {
      if (name === 'w:txbxContent') this.openBox();
      if (name === 'w:drawing') this.frame.drawings++;
      const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
      this.frame.out.push(`<${name}${list.join('')}>`);
    }
  }

  close(name: string): void {
    this.depth--;
    if (this.skipped > 0) this.skipped--;
    else if (this.math) this.closeMath();
    else if (name.startsWith('mc:')) {
      if (name === 'mc:AlternateContent') this.closeAlternative();
    } else if (name !== 'w:altChunk' && !name.startsWith('m:')) {
      this.frame.out.push(`</${name}>`);
      if (name === 'w:txbxContent') this.closeBox();
      if (name === 'w:drawing') this.closeDrawing();
    }
  }

  words(text: string): void {
    if (this.skipped > 0) return;
    if (!this.math) this.frame.out.push(escaped(text));
    else if (this.inMathText) this.math.text.push(text);
  }

  private openMath(name: string): void {
    this.math ??= { depth: 0, text: [] };
    this.math.depth++;
    this.inMathText = name === 'm:t';
    if (SIGNS[name]) this.math.text.push(SIGNS[name]);
  }

  private closeMath(): void {
    this.inMathText = false;
    if (!this.math || --this.math.depth > 0) return;
    this.frame.out.push(run(this.math.text.join('')));
    this.math = undefined;
  }

  private openAlternative(name: string): void {
    const last = this.alternatives.at(-1);
    if (name === 'mc:AlternateContent') {
      if (this.alternatives.length >= DEEPEST) this.skipped = 1;
      else {
        const { frame } = this;
        const none = { choices: 0, choiceHasBox: false, fallbackHasBox: false };
        this.alternatives.push({ frame, from: frame.out.length, ...none });
      }
    } else if (last && name === 'mc:Choice') {
      last.choices++;
      if (last.choices > 1) this.skipped = 1;
    } else if (last && name === 'mc:Fallback') last.to = last.frame.out.length;
  }

  /** Of a choice and a fallback the latter, as mammoth does, unless only the former has a text box. */
  private closeAlternative(): void {
    const one = this.alternatives.pop();
    if (one?.to === undefined) return;
    const { out } = one.frame;
    if (one.fallbackHasBox || !one.choiceHasBox) out.fill('', one.from, one.to);
    else out.length = one.to;
  }

  private openBox(): void {
    for (const one of this.alternatives) {
      if (one.to === undefined) one.choiceHasBox = true;
      else one.fallbackHasBox = true;
    }
    this.frames.push({ out: [], drawings: 0, boxes: [] });
  }

  private closeBox(): void {
    const { out } = this.frames.pop() as Frame;
    if (this.frames.length === 0) this.frames.push({ out: [], drawings: 0, boxes: [] });
    const box = out.join('');
    if (this.frame.drawings > 0) this.frame.boxes.push(box);
    else this.frame.out.push(box);
  }

  /** Text boxes of a drawing become those of a picture behind it. */
  private closeDrawing(): void {
    const { frame } = this;
    frame.drawings--;
    for (const box of frame.boxes.splice(0))
      frame.out.push(`<w:pict><v:shape><v:textbox>${box}</v:textbox></v:shape></w:pict>`);
  }
}

/**
 * WordprocessingML in words that mammoth knows: text boxes of drawings as those of pictures, which
 * it reads, equations as their characters, embedded files as paragraphs.
 * @param embedded paragraphs of an embedded file
 */
export function plainWord(xml: string, embedded: (id: string) => readonly string[]): string {
  if (isPlain(xml)) return xml;
  const plain = new PlainWord(embedded);
  const parser = new Parser(
    {
      onopentag: (name, attributes) => plain.open(name, attributes),
      onclosetag: (name) => plain.close(name),
      ontext: (text) => plain.words(text),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  return plain.text;
}
