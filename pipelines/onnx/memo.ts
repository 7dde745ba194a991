/** Results by text, the oldest forgotten beyond `most`: chunks of the filler pool come again with every document. */
export function remembered<T>(
  most: number,
  make: (text: string) => Promise<T>,
): (text: string) => Promise<T> {
  const known = new Map<string, T>();
  return async (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = await make(text);
    if (known.size >= most) known.delete(known.keys().next().value as string);
    known.set(text, made);
    return made;
  };
}
