import { createRequire } from 'node:module';
import path from 'node:path';
import { CharacterCount } from '../encoding/no-text.js';

/** What pdf.js needs to know characters by: CMaps of Asian fonts and the fonts that no PDF brings. */
export function fontData() {
  const folder = path.dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  return {
    cMapUrl: `${path.join(folder, 'cmaps')}/`,
    cMapPacked: true,
    standardFontDataUrl: `${path.join(folder, 'standard_fonts')}/`,
  };
}

export interface TextItem {
  str: string;
  fontName: string;
  hasEOL: boolean;
}

/** Text of a page, and how many characters it loses by fonts that name none. */
export function textOfItems(items: readonly TextItem[]): { text: string; lost: number } {
  const counts = new Map<string, CharacterCount>();
  for (const { str, fontName } of items) {
    const count = counts.get(fontName) ?? new CharacterCount();
    counts.set(fontName, count);
    count.add(str);
  }
  const silent = new Set([...counts].filter(([, count]) => count.noText).map(([name]) => name));
  // Where no font says characters the page is left as it is: the document is refused as no text.
  const isWhole = silent.size === 0 || silent.size === counts.size;
  let [text, lost] = ['', 0];
  for (const { str, fontName, hasEOL } of items) {
    const isLost = !isWhole && silent.has(fontName);
    if (isLost) lost += str.length;
    else text += str;
    if (hasEOL) text += '\n';
  }
  return { text, lost };
}
