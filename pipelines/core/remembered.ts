/**
 * Results by text, the oldest forgotten beyond `most`: chunks of the filler pool come again with every
 * document. Of a promise who asks while it is being made waits for the same one, and one that fails is
 * forgotten.
 */
export function remembered<T>(most: number, make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = make(text);
    if (known.size >= most) known.delete(known.keys().next().value as string);
    known.set(text, made);
    if (made instanceof Promise) made.catch(() => known.delete(text));
    return made;
  };
}
