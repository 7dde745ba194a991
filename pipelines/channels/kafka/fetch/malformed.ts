/** Bytes that are not what they should be. Who knows where they come from says so in its own error. */
export class Malformed extends Error {}
