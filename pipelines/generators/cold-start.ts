/** Generators whose answers no model writes. */
export const WITHOUT_MODEL: readonly string[] = ['auto', 'extractive'];

/** What pairs are that no model wrote, for the card and the report. */
export const COLD_START =
  'They are not the pairs of the paper, whose answers are the policy’s own, but a cold start. ' +
  'They can teach a model to hold to its context: to the names, numbers and facts that stand there. ' +
  'They cannot teach style, nor what this policy itself gets wrong on long contexts: for that let it write the answers (pair.generator: openai).';
