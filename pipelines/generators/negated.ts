/**
 * Whether a question asks for what is not so: "who did not come", "which is NOT a mineral". Anything else
 * that the text says may be right there, too, so that only options have a wrong answer that is known.
 */
export const isNegated = (question: string): boolean =>
  CAPITALS.test(question) || CLAUSE.test(question) || AT_END.test(question);

/** Written so for whoever reads fast. */
const CAPITALS =
  /(?<!\p{L})(?:NOT|EXCEPT|NEVER|NICHT|KEINE?|AUSSER|AUßER|PAS|SAUF|NO ES|EXCEPTO|NIET|BEHALVE)(?!\p{L})/u;
/** Before a clause of its own ("that does not …") begins. */
const CLAUSE =
  /^(?:\p{L}+ )?(?:which|what|who|whom|where)(?!\p{L})(?:(?! (?:that|which|who|whom|where|because|if|when) )[^,;])*? (?:is|are|was|were|do|does|did|has|have|had|can|could|may|might|will|would|should)(?: (?:\p{L}+ ){0,4}not|n['’]t)(?!\p{L})/iu;
const AT_END = / not (?:what|who|whom|which|where)\s*\??$/iu;
