import { InputError } from '../../core/errors.js';

/** Elements in elements, so deep as no document is: parsers take ever longer from there. */
const DEEPEST = 10_000;

/** @throws InputError where elements stand too deep in each other */
export function checkDepth(depth: number): void {
  if (depth <= DEEPEST) return;
  throw new InputError(
    `its elements are nested over ${DEEPEST} deep: close them, or give its text as .txt`,
  );
}
