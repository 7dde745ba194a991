/** Another writer has appended: what was to be stated of the log has to be stated anew. */
export class LogMoved extends Error {
  constructor() {
    super('the log has moved on');
  }
}

/** For entries that cannot be rebased. */
export function unlessMoved(others: number): void {
  if (others > 0) throw new LogMoved();
}
