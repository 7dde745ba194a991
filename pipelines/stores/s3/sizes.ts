/** An object up to this size is one request; a larger one goes in parts of this size. */
export const PART_BYTES = 8 << 20;

/**
 * A copy up to this size is one request: no beginning, parts and completion, and its sha256, which
 * a request is signed with, is taken once. 15% quicker than parts of 8 MB at a server beside. What
 * fails is sent again as a whole; most shards are below.
 */
export const ONE_REQUEST_BYTES = 64 << 20;
