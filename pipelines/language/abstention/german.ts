import { type AbstentionPhrases, begins, entirely, everywhere, OTHER, TEXT } from './phrases.js';

const NOUN =
  '(?:text(?:e?s|e|abschnitts?|auszugs?|stelle|passage)?|auszug(?:e?s)?|ausschnitt(?:e?s)?|abschnitt(?:e?s)?|passage|kontext(?:e?s)?|absatz(?:es)?|dokument(?:e?s)?|artikels?)';
const GIVEN =
  '(?:(?:vorliegend|gegeben|obig|bereitgestellt|angegeben|genannt|vorgegeben|zitiert)e[nmrs]? )?';
/** The text as what says something, and as where it is said. */
const SOURCE = TEXT;
const IN_SOURCE = OTHER;
const TOLD =
  '(?:erwähnt|genannt|angegeben|gesagt|beschrieben|erklärt|beantwortet|thematisiert|mitgeteilt|erläutert|spezifiziert|angesprochen|behandelt)';
const NONE =
  '(?:(?:nicht genügend|nicht genug|zu wenig|nicht ausreichend|keine?(?:n|r|rlei)?)(?: \\S+)? (?:angaben?|informationen?|information|hinweise?|auskunft|antwort|aussagen?|erwähnung|details)|nichts)';
const FIND_OUT =
  '(?:sagen|beantworten|beantwortet werden|bestimmen|bestimmt werden|ableiten|feststellen|festgestellt werden|entnehmen|ermitteln|erkennen|schließen|ersehen)';
const IT =
  '(?:das|dies|es|dazu|darüber|hierzu|davon|diese information|die (?:antwort|frage|information)(?: (?:darauf|dazu))?)';

export const german: AbstentionPhrases = {
  cue: /\b(?:nicht|nichts|keine?[nrms]?|unbekannt|unklar|zu wenig)\b/,
  names: [
    [
      everywhere(
        `(?:im|am|vom|zum|dem|diesem|(?:aus|in|anhand|aufgrund|auf|(?:auf(?: der)? )?(?:basis|grundlage)|basierend auf|mit|mithilfe|mit hilfe|laut|nach|gemäß) (?:de[rmsn]|diese[rmsn])) ${GIVEN}${NOUN}`,
      ),
      OTHER,
    ],
    [everywhere(`(?:der|die|das|diese[rs]?|de[sn]) ${GIVEN}${NOUN}`), TEXT],
  ],
  leads: begins(
    '(?:es )?tut mir leid,? (?:aber |doch )?',
    '(?:leider|entschuldigung|antwort)[,:]? ',
    '(?:es scheint|offenbar),? (?:dass )?',
  ),
  sourced: begins(`${OTHER}(?:,|(?= lässt| ist| wird| kann| bleibt)) ?`),
  inText: ` ${OTHER}`,
  sentences: begins(
    `${SOURCE} (?:erwähnt|nennt|sagt|verrät|beantwortet|beschreibt|erklärt|spezifiziert|präzisiert|erläutert)(?: \\S+){0,5}? (?:nicht|nichts)\\b`,
    `${SOURCE} (?:gibt|enthält|liefert|macht|bietet|nennt|sagt|hat)(?: \\S+){0,4}? ${NONE}`,
    `${IT} (?:wird|werden|ist|sind|steht|geht|stehen|lässt sich|kann|findet sich|gibt es)(?: \\S+){0,3}? ?${IN_SOURCE}(?: \\S+){0,4}? (?:nicht|nichts|keine?n?)\\b`,
    `${IT} (?:wird|werden|ist|sind|steht|geht|lässt sich|kann|findet sich) (?:\\S+ ){0,2}?nicht (?:\\S+ )?${IN_SOURCE}`,
    `${IT} (?:wird|werden|wurde) (?:\\S+ )?nicht (?:\\S+ )?${TOLD} *$`,
    `${IT} (?:lässt sich|kann)(?: man)? (?:\\S+ ){0,3}?nicht (?:\\S+ ){0,2}?${FIND_OUT}`,
    `.{1,120}? (?:wird|werden|ist|sind|wurde|wurden) ${IN_SOURCE} (?:\\S+ )?nicht (?:\\S+ )?(?:${TOLD}|zu (?:finden|entnehmen))`,
    `.{1,120}? (?:geht|lässt sich|kann) ${IN_SOURCE} nicht (?:hervor|${FIND_OUT})`,
    `${IN_SOURCE} (?:wird|werden|steht|geht|ist|gibt es|findet sich|finden sich|lässt sich|kann)(?: \\S+){0,5}? (?:nicht|nichts|${NONE})(?: |,|$)`,
    `(?:es gibt|es liegen|es finden sich) (?:${IN_SOURCE} )?(?!nichts)${NONE}`,
    `(?:ich|wir) (?:kann|können) (?:leider )?(?:das|dies|es|dazu|(?:diese|die|ihre|deine) (?:frage|antwort)|${IN_SOURCE}) (?:\\S+ ){0,4}?nicht (?:${FIND_OUT}|finden)`,
    `(?:ich|wir) (?:habe|haben) (?:nicht genügend|nicht genug|keine|zu wenig|nicht die)(?: \\S+)? informationen`,
  ),
  whole: entirely(
    '(?:das )?(?:ich )?weiß (?:es|das|ich)? ?(?:leider )?nicht',
    'keine ahnung|unbekannt|unklar|nicht beantwortbar',
    `(?:wird )?nicht (?:\\S+ )?(?:${TOLD}|bekannt|angegeben)(?: ${IN_SOURCE})?`,
    `(?:wird )?${IN_SOURCE} nicht (?:${TOLD}|angegeben)`,
    `keine (?:angaben?|informationen|antwort)(?: (?:${IN_SOURCE}|verfügbar|möglich|vorhanden))?`,
    '(?:nicht (?:genug|genügend|ausreichend)|zu wenig) informationen',
  ),
};
