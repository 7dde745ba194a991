/** Tells what is no error, and still should be known before much is made. */
export function sayNotes(notes: readonly string[]): void {
  for (const note of notes) console.error(`longpref: note: ${note}`);
}
