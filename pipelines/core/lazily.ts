/** Makes something when it is first asked for, once: what a command never needs costs its start nothing. */
export function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
