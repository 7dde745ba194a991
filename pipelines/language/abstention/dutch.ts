import { type AbstentionPhrases, begins, entirely, everywhere, OTHER, TEXT } from './phrases.js';

const NOUN =
  '(?:tekst(?:fragment|gedeelte)?|passage|context|fragment|document|artikel|alinea|gedeelte)';
const GIVEN = '(?:(?:gegeven|bovenstaande|verstrekte|aangeleverde|beschikbare) )?';
const SOURCE = TEXT;
const IN_SOURCE = OTHER;
const TOLD =
  '(?:vermeld|genoemd|gezegd|gegeven|beschreven|aangegeven|besproken|beantwoord|uitgelegd|gespecificeerd)';
const NONE =
  '(?:(?:geen|onvoldoende|niet genoeg|te weinig)(?: \\S+)? (?:informatie|antwoord|gegevens|details|aanwijzing(?:en)?|vermelding)|niets)';
const FIND_OUT =
  '(?:zeggen|beantwoorden|beantwoord worden|bepalen|bepaald worden|afleiden|afgeleid worden|opmaken|vaststellen|vastgesteld worden|vinden|vertellen)';
const IT =
  '(?:dat|dit|het|er|daarover|hierover|deze informatie|(?:het|de) (?:antwoord|vraag|informatie)(?: (?:daarop|op deze vraag))?|deze vraag)';

export const dutch: AbstentionPhrases = {
  cue: /\b(?:niet|niets|geen|onbekend|onduidelijk|onvoldoende|te weinig)\b/,
  names: [
    [
      everywhere(
        `(?:in|uit|op basis van|aan de hand van|volgens|met|door) (?:de|deze|het|dit|die) ${GIVEN}${NOUN}`,
      ),
      OTHER,
    ],
    [everywhere(`(?:de|deze|het|dit|die) ${GIVEN}${NOUN}`), TEXT],
  ],
  leads: begins(
    '(?:het spijt me|sorry|helaas|antwoord)(?:,? maar)?[,:]? (?:maar )?',
    'het lijkt erop dat ',
  ),
  sourced: begins(`${OTHER},? `),
  inText: ` ${OTHER}`,
  sentences: begins(
    `${SOURCE} (?:vermeldt|noemt|zegt|vertelt|beschrijft|verduidelijkt|beantwoordt|specificeert|geeft)(?: \\S+){0,5}? (?:niet|niets)\\b`,
    `${SOURCE} (?:geeft|bevat|biedt|zegt|heeft)(?: \\S+){0,4}? ${NONE}`,
    `${IT} (?:wordt|worden|is|staat|valt|blijkt|kan|gaat)(?: \\S+){0,3}? ?${IN_SOURCE}(?: \\S+){0,4}? (?:niet|niets|geen)\\b`,
    `${IT} (?:wordt|worden|is|staat|valt|blijkt|kan)(?: \\S+){0,2}? niet (?:\\S+ ){0,2}?${IN_SOURCE}`,
    `${IT} (?:wordt|worden) (?:\\S+ )?niet (?:\\S+ )?${TOLD} *$`,
    `${IT} (?:kan|valt|is)(?: ik)? (?:\\S+ ){0,3}?niet (?:te )?(?:\\S+ ){0,2}?${FIND_OUT}`,
    `.{1,120}? (?:wordt|worden|is|zijn|staat) (?:${IN_SOURCE} (?:\\S+ )?niet (?:\\S+ )?(?:${TOLD}|te vinden)|niet (?:\\S+ )?(?:${TOLD} )?${IN_SOURCE}(?: ${TOLD})?)`,
    `${IN_SOURCE} (?:wordt|worden|staat|blijkt|is|valt|kan)(?: \\S+){0,5}? (?:niet|niets|${NONE})(?: |,|$)`,
    `er (?:is|wordt|zijn|staat) (?:${IN_SOURCE} )?(?!niets)${NONE}`,
    `ik kan (?:dat|dit|het|daarop|deze vraag|de vraag|${IN_SOURCE}) (?:\\S+ ){0,4}?niet ${FIND_OUT}`,
    `ik heb (?:onvoldoende|niet genoeg|geen|te weinig)(?: \\S+)? (?:informatie|gegevens)`,
  ),
  whole: entirely(
    '(?:dat )?(?:ik )?weet (?:ik )?(?:het|dat)? ?niet|geen idee|onbekend|onduidelijk',
    `(?:wordt )?niet (?:\\S+ )?(?:${TOLD}|bekend|te bepalen)(?: ${IN_SOURCE})?`,
    `geen (?:informatie|antwoord|gegevens)(?: (?:${IN_SOURCE}|beschikbaar|mogelijk))?`,
    '(?:onvoldoende|niet genoeg|te weinig) informatie',
  ),
};
