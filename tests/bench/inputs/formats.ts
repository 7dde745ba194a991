import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { InputDocument } from '../../../pipelines/generated/document.js';
import { zipOf } from '../../helpers/zip.js';
import { foldersOf } from './records.js';

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const paragraphs = (text: string) => text.split(/\n+/).filter((line) => line.trim() !== '');

const html = (text: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><title>t</title><style>p{}</style></head><body>${paragraphs(
    text,
  )
    .map((line) => `<p class="a"><span>${escaped(line)}</span></p>`)
    .join('\n')}</body></html>`;

const xhtml = (text: string): string =>
  `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>${paragraphs(
    text,
  )
    .map((line) => `<p>${escaped(line)}</p>`)
    .join('')}</body></html>`;

const epub = (text: string): Buffer =>
  zipOf({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="a.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    'a.opf':
      '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
    'a.xhtml': xhtml(text),
  });

const docx = (text: string): Buffer =>
  zipOf({
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels':
      '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    'word/document.xml': `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraphs(
      text,
    )
      .map((line) => `<w:p><w:r><w:t xml:space="preserve">${escaped(line)}</w:t></w:r></w:p>`)
      .join('')}</w:body></w:document>`,
  });

/** Writes documents as files of each format that the readers are measured on. */
export function writeFormats(folder: string, documents: readonly InputDocument[]): void {
  const at = (format: string, name: string) => {
    const of = foldersOf(folder).files(format);
    mkdirSync(of, { recursive: true });
    return path.join(of, name);
  };
  for (const [i, { text }] of documents.entries()) {
    writeFileSync(at('txt', `${i}.txt`), text);
    writeFileSync(at('html', `${i}.html`), html(text));
    writeFileSync(at('epub', `${i}.epub`), epub(text));
    writeFileSync(at('docx', `${i}.docx`), docx(text));
  }
  const lines = documents.map((document) => `${JSON.stringify(document)}\n`).join('');
  writeFileSync(at('jsonl', 'a.jsonl'), lines);
  writeFileSync(at('jsonl.gz', 'a.jsonl.gz'), gzipSync(lines));
}
