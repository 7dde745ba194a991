/** The encoding that markup declares: an XML declaration's, or that of an HTML meta element. */
export const declaredInMarkup = (beginning: string): string | undefined =>
  /<\?xml[^>]*\bencoding\s*=\s*["']\s*([\w:.-]+)/i.exec(beginning)?.[1] ??
  /<meta\b[^>]*\bcharset\s*=\s*["']?\s*([\w:.-]+)/i.exec(beginning)?.[1];
