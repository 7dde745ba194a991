/** Results by text, the oldest forgotten beyond `most`: chunks of the filler pool come again with every document. */
export function remembered<T>(
  most: number,
  make: (text: string) => Promise<T>,
): (text: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (text) => {
    const found = known.get(text);
    if (found) return found;
    // Who asks while it is being made waits for the same one.
    const made = make(text);
    if (known.size >= most) known.delete(known.keys().next().value as string);
    known.set(text, made);
    made.catch(() => known.delete(text));
    return made;
  };
}
