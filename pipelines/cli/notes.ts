/** Tells what is no error, and still should be known before much is made. */
export function sayNotes(notes: readonly string[]): void {
  for (const note of notes) console.error(`longpref: note: ${note}`);
}

/** Tells before the work is done what will become of the questions; quietly only what is of concern. */
export const sayOutlook =
  (quiet: boolean) =>
  ({ text, isConcern }: { text: string; isConcern: boolean }): void => {
    if (isConcern || !quiet) sayNotes([text]);
  };
