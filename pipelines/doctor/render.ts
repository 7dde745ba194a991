import type { Diagnosis } from './check.js';

/** A line of the table, with advice below it where there is some. */
export function diagnosisText(
  { name, ok, detail, advice }: Diagnosis,
  nameWidth: number,
  colour: boolean,
): string {
  const paint = (code: string, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const mark = ok ? paint('32', '✓') : paint('31', '✗');
  const line = `  ${mark} ${name.padEnd(nameWidth)}  ${detail}`;
  return advice === undefined ? line : `${line}\n    ${' '.repeat(nameWidth)}  → ${advice}`;
}

/** The last line: how many checks failed. */
export function verdict(diagnoses: readonly Diagnosis[]): string {
  const failed = diagnoses.filter(({ ok }) => !ok).map(({ name }) => name);
  if (failed.length === 0) return `All ${diagnoses.length} checks are well.`;
  return `${failed.length} of ${diagnoses.length} checks failed: ${failed.join(', ')}.`;
}
