/** A PDF of one page, whose text is shown in fonts without files: objects 5, 6, … */
export function pdfOf(fonts: string[], stream: string): string {
  const names = fonts.map((_, i) => `/F${i + 1} ${i + 5} 0 R`).join(' ');
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<<${names}>>>>>>`,
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`,
    ...fonts,
  ];
  let pdf = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const at = pdf.length;
    pdf += `${i + 1} 0 obj${object}endobj\n`;
    return String(at).padStart(10, '0');
  });
  const size = objects.length + 1;
  const start = pdf.length;
  const entries = offsets.map((at) => `${at} 00000 n \n`).join('');
  return `${pdf}xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`;
}
