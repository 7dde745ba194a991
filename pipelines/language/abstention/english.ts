import { type AbstentionPhrases, begins, entirely, everywhere, OTHER, TEXT } from './phrases.js';

/** What can only be the text that a question is about. */
const NOUN =
  '(?:text|passage|context|excerpt|snippet|paragraph|extract|chunk|transcript excerpt)s?';
/** What may be something in the text as well: a report that a story tells of. */
const WORK = '(?:document|article|story|transcript|report|chapter|narrative|author|source)s?';
const MATERIAL =
  '(?:information|content|materials?|details|conversation|contract|agreement|meeting|minutes)';
const GIVEN = '(?:provided|given|supplied|above|available|following|retrieved|attached|shared)';
const BEHIND =
  '(?: (?:provided|given|supplied|above|available|itself|alone|here|i (?:was|have been) given|you (?:have )?(?:provided|gave|shared)))';
const THE = '(?:the|this|these|that|your|any of the|either of the)';
/** The text, and what else may be it. */
const LOOSE = `[${TEXT}${OTHER}]`;
const SOURCE = TEXT;
const NOT = "(?: not|n't| never)";
const ADVERB =
  '(?: (?:explicitly|directly|specifically|clearly|actually|really|otherwise|itself|anywhere|ever|even|seem to|appear to|fully|exactly)){0,2}';
const TELL =
  '(?:say|states?|mention|specify|reveal|disclose|indicate|tell|clarify|make (?:it |this |that )?(?:explicit|clear))';
/** Of these what is not given has to be something that could have been told. */
const GIVE = '(?:provide|contain|include|give|have|offer|supply)';
const THING =
  '(?: (?:us|me|you|the reader))?(?: (?:any|enough|sufficient|the|an?|specific|clear|explicit|direct|further|more|relevant|detailed|necessary|exact|precise|much)){0,3}' +
  ' (?:information|details?|answer|indication|mention|data|explanation|reference|clues?|name|date|number|figure|context)';
const TOLD =
  '(?:mentioned|stated|specified|given|provided|said|indicated|disclosed|revealed|described|answered|named|identified|explained|addressed|discussed|included|found|covered|present|available|there|made (?:clear|explicit))';
const FIND_OUT =
  '(?:determined?|answer(?:ed)?|infer(?:red)?|known?|established?|concluded?|deduced?|tell|told|say|said|ascertain(?:ed)?|identif(?:y|ied)|derived?|found|find|see|locate)';
const QUESTION = '(?:the|this|that|your) (?:question|query|answer)';
const IT = `(?:it|this|that|which|${QUESTION}|the (?:requested |required |necessary )?(?:answer|information)(?: to (?:this|the|your) question)?)`;
/** Something that a question asks for. */
const ASKED = '.{1,150}?';
const IN_SOURCE = `(?: (?:in|by|from|within|anywhere in|based on|with|using|given|on the basis of|according to) ${LOOSE})`;
/** "It is not mentioned", and no more than where. */
const END = '(?= *$|[,;] )';
const CANNOT =
  "(?:can ?not|can't|could not|couldn't|(?:is|are|'s) (?:not possible|impossible)(?: for me)? to|isn't possible to)";
const I_CANNOT =
  "(?:i|we) (?:can ?not|can't|could not|couldn't|(?:am|'m|are) (?:not able|unable) to|was unable to|(?:do not|don't) (?:see|find)|did not|didn't)";

export const english: AbstentionPhrases = {
  cue: /n't|\b(?:no|not|nor|none|never|neither|nothing|nowhere|cannot|un[a-z]+|impossible|insufficient|silent|lacks?|fails?|too little|n\/a)\b/,
  names: [
    [
      everywhere(
        `${THE} (?:${GIVEN} |relevant |source |short |whole |entire ){0,2}${NOUN}${BEHIND}?` +
          `|${THE} ${GIVEN} (?:${WORK}|${MATERIAL})${BEHIND}?|${THE} ${MATERIAL}${BEHIND}`,
      ),
      TEXT,
    ],
    [everywhere(`${THE} ${WORK}${BEHIND}?`), OTHER],
  ],
  leads: begins(
    "(?:i am|i'm|we are) (?:very |so |really )?(?:sorry|afraid)(?:,? but|,? however|,? that)?[,:]? ",
    '(?:sorry|unfortunately|apologies|i apologi[sz]e|regrettably|well|hmm|however|answer|a)(?:,? but)?[,:] (?:but )?',
    'unfortunately ',
    '(?:as an ai[^,]{0,40}), ',
    'it (?:seems|appears) that ',
    'i (?:think|believe|would say) (?:that )?(?=the )',
  ),
  sourced: begins(
    `(?:based (?:only |solely |strictly )?(?:up)?on|according to|from|given|in|judging (?:by|from)) ${LOOSE}(?: alone)?[,:]? `,
  ),
  inText: ` in ${TEXT}`,
  sentences: begins(
    // The text does not mention it.
    `${SOURCE} (?:does|do)${NOT}${ADVERB} (?:${TELL}|answer (?:this|that|the|your)|address|discuss|describe|explain|name|identify|cover|elaborate|specifically|refer to)\\b(?! only| merely)`,
    `${OTHER} (?:does|do)${NOT}${ADVERB} ${TELL}\\b(?! that | only | merely )`,
    `${LOOSE} (?:does|do)${NOT}${ADVERB} ${GIVE}${THING}`,
    `${LOOSE} (?:makes? no (?:mention|reference)|(?:gives?|provides?|contains?|offers?|has|have|includes?)(?: us| me| you)? no (?:\\S+ )?(?:information|indication|details?|mention|answer|data|clues?)|says? nothing|(?:is|are) silent|lacks? (?:the |any |sufficient |enough )?(?:necessary |specific )?(?:information|details?)|(?:is|are) (?:unclear|not clear)|fails? to (?:mention|say|state|specify))`,
    `(?:none|neither) of ${SOURCE} (?:mentions?|says?|states?|specif(?:y|ies)|provides?|answers?)`,
    `(?:nothing|nowhere) in ${LOOSE}`,
    // It says something else.
    `${LOOSE} (?:only |just |merely )?(?:mentions?|says?|states?|discusses|talks? about|describes?|focus(?:es)? on|provides?|covers?) .{1,200}?,? (?:but|and|yet) (?:it )?(?:does|do)${NOT}${ADVERB} (?:${TELL}|${GIVE}${THING})`,
    `(?:while|although|though|even though) (?:${LOOSE}|it) .{1,200}?, (?:it|${LOOSE}) (?:does|do)${NOT}${ADVERB} (?:${TELL}|${GIVE}${THING})`,
    // It is not mentioned; what is asked for is not mentioned in the text.
    `${IT}(?: (?:is|are|was|were|has|have)|'s)${NOT}(?: been)?${ADVERB} ${TOLD}(?:${IN_SOURCE}|${END}| anywhere)`,
    `${ASKED} (?:is|are|was|were|has|have)${NOT}(?: been)?${ADVERB} ${TOLD}(?: (?:anywhere|at all))? ?(?:in|by|within|from|anywhere in) ${SOURCE}`,
    `${ASKED} (?:is|are)${NOT}${ADVERB} ${TOLD}(?: (?:anywhere|at all))? ?(?:in|by|within) ${LOOSE}`,
    `${ASKED} (?:is|are|remains?) (?:unknown|unclear|unspecified|unstated|not clear|not known|not specified)${IN_SOURCE}`,
    // It cannot be found out.
    `${IT} ${CANNOT} (?:be )?${FIND_OUT}(?:${END}|${IN_SOURCE}|.{1,150}?${IN_SOURCE})`,
    `${QUESTION} (?:${CANNOT} be answered|is (?:unanswerable|not answerable))`,
    `${ASKED} ${CANNOT} (?:be )?${FIND_OUT} (?:from|based on|with|using|given|by|in|on the basis of) ${SOURCE}`,
    `it (?:is|'s|remains) (?:unknown|unclear|uncertain|not clear|not known|not stated|not specified)${IN_SOURCE}`,
    // There is no information.
    `there(?: is| are|'s) (?:no|not (?:any|enough|sufficient)|n't (?:any|enough)|insufficient|nothing)(?: (?:specific|further|explicit|direct|clear|enough|sufficient|relevant|additional|other)){0,2} (?:information|mention|details?|data)(?: (?:about|on|of|regarding|concerning|as to|in|given|provided|available|to|that)\\b|${END})`,
    `there(?: is| are|'s) (?:no|not any|n't any|nothing).{1,80}? (?:in|within) ${SOURCE}`,
    'there (?:is|are) no (?:direct |clear |explicit )?answer(?: given| provided)?(?: to (?:this|the|your|that) question|$)',
    `no (?:\\S+ )?(?:information|mention|details?|data|answer|indication)(?: .{1,100}?)? (?:is|are|was|were|can be) (?:given|provided|available|made|found|mentioned|stated|included)`,
    // I cannot tell.
    `(?:i|we) (?:do not|don't) have (?:enough|any|sufficient|the|access to)(?: \\S+){0,2} (?:information|context|details|data)`,
    `(?:i|we) (?:do not|don't) know (?:the (?:right |correct )?answer|based on|from ${SOURCE}|because ${LOOSE}|since ${LOOSE})`,
    `(?:i|we) (?:can ?not|can't|(?:am|'m|are) (?:not able|unable) to) answer (?:this|that|the|your)(?: \\S+)? ?(?:question|query|$)(?! that | which )`,
    `${I_CANNOT} (?:provide|give|offer)(?: you)?(?: with)? (?:an?|the|any) (?:\\S+ )?answer`,
    `${I_CANNOT} (?:${FIND_OUT}|provide|give)\\b.{0,120}?${IN_SOURCE}`,
    `${I_CANNOT} (?:find|see|locate|provide|give) (?:any |the |that |this |an? )?(?:\\S+ )?(?:information|mention|reference|answer|details?)`,
    `(?:there is |there's )?(?:not enough|insufficient|too little) (?:information|context|data)(?: (?:in|from|to|is|given|provided|available|about)\\b|${END})`,
    'unanswerable\\b',
  ),
  whole: entirely(
    "(?:sorry,? )?(?:i|we) (?:do not|don't|really don't) know(?: (?:that|it|this|the answer|for sure))?",
    "(?:i'm|i am) not sure",
    "(?:i|we) (?:can ?not|can't) (?:say|tell|(?:answer|determine)(?: (?:that|this|it))?)",
    'unknown|unclear|unanswerable|unspecified|n/a|no idea|cannot say|cannot tell',
    `(?:it is |it's |this is |answer )?not (?:\\S+ly )?(?:mentioned|stated|specified|given|provided|available|answerable|known|disclosed|said|indicated|in the text|enough information)(?:(?: anywhere)?${IN_SOURCE})?`,
    `no (?:answer|information|mention)(?: (?:given|provided|available|found|possible|is given|is provided))?(?:${IN_SOURCE})?`,
    `(?:none|nothing) (?:given|mentioned|stated|provided|specified)(?:${IN_SOURCE})?`,
    `(?:${CANNOT}|unable to|cannot) (?:be )?(?:determined?|answer(?:ed)?|tell|say|said|infer(?:red)?|known)(?:${IN_SOURCE})?`,
    `(?:information|answer) not (?:given|provided|available|found|stated|mentioned)(?:${IN_SOURCE})?`,
  ),
};
