/** Verbs that take a "not" behind them. */
const HELPS = 'is|are|was|were|do|does|did|has|have|had|can|could|may|might|will|would|should|must';
const CLAUSE = new RegExp(
  `^(yes|no|true|false)([,;:.!—–-]* (?:\\p{L}+ ){1,3}?)(${HELPS})(n['’]t| not)?(?![\\p{L}'’])(.*)$`,
  'isu',
);

/**
 * The other answer to a question that takes yes or no, where a short clause says it again: "No, she did
 * not." for "Yes, she did." Nothing where the clause says more than that ("No, somebody had filed it").
 * @param contrary the same with its first word exchanged
 */
export function contraryClause(contrary: string): string | undefined {
  const [, word = '', before = '', verb = '', negation, rest = ''] = CLAUSE.exec(contrary) ?? [];
  if (verb === '') return undefined;
  const isDenied = /^(?:no|false)$/i.test(word);
  // Said of yes it must be so, of no it must not.
  if (isDenied === (negation !== undefined)) return undefined;
  return word + before + verb + (isDenied ? ' not' : '') + rest;
}
