import { type AbstentionPhrases, begins, entirely, everywhere, OTHER, TEXT } from './phrases.js';

const NOUN =
  '(?:texte|passage|extrait|contexte|document|article|paragraphe)(?: (?:fourni|donné|proposé|présenté|ci-dessus|lui-même))?';
const SOURCE = TEXT;
const IN_SOURCE = OTHER;
const NOT = '(?:pas|rien|aucune?|point|jamais)';
const NONE =
  "(?:pas|aucune?|pas assez|pas suffisamment|trop peu)(?: (?:d'|de |assez d'|suffisamment d'))?(?: ?\\S+)? ?(?:informations?|indications?|mention|précisions?|détails?|réponse|données|renseignements?)";
const TOLD =
  '(?:mentionnée?s?|précisée?s?|indiquée?s?|dite?s?|spécifiée?s?|donnée?s?|fournie?s?|évoquée?s?|expliquée?s?|révélée?s?|nommée?s?)';
const FIND_OUT = '(?:répondre|déterminer|savoir|dire|conclure|déduire|identifier|trouver)';

export const french: AbstentionPhrases = {
  cue: /\b(?:pas|rien|aucune?|jamais|non|impossible|inconnue?|indéterminée?|trop peu|insuffisantes?)(?![a-zß-ÿ])|ignore|je ne sais/,
  names: [
    [
      everywhere(
        `(?:dans|d'après|selon|à partir (?:du|de|de la)|sur la base (?:du|de)|avec|par|grâce (?:au|à)|en se basant sur) ?(?:(?:le|la|ce|l'|cet|cette|les) ?)?(?:${NOUN}|informations (?:fournies|données))`,
      ),
      OTHER,
    ],
    [everywhere(`(?:le |ce |l'|cet |du |au )${NOUN}`), TEXT],
  ],
  leads: begins(
    '(?:je suis |je )?(?:désolée?|regrette|malheureusement|réponse)(?:,? mais)?[,:]? (?:mais )?',
    'il semble que ',
  ),
  sourced: begins(`${OTHER},? `),
  inText: ` ${OTHER}`,
  sentences: begins(
    `${SOURCE} ne (?:le |la |les |nous )?(?:dit|mentionne|précise|indique|révèle|spécifie|répond|parle|explique|permet|donne|fournit|contient|comporte|nomme|évoque)(?: \\S+)? ?${NOT}\\b`,
    `${SOURCE} n'(?:indique|explique|évoque|apporte|offre|a|y répond|en (?:dit|parle)|identifie) ?${NOT}\\b`,
    `(?:cela|ça|ce|c'|il|la réponse|cette information|l'information) ?(?:n'est|ne sont|n'a|n'y (?:est|figure))(?: \\S+)? ?(?:pas|jamais)(?: été)?(?: \\S+ment)? ${TOLD}(?: ${IN_SOURCE}| *$|, )`,
    `.{1,120}? (?:n'est|ne sont|n'a|n'ont)(?: \\S+)? ?(?:pas|jamais)(?: été)?(?: \\S+ment)? ${TOLD} ${IN_SOURCE}`,
    `(?:la réponse|cela|cette information|l'information|elle|il) (?:ne (?:se trouve|figure|peut)|n'apparaît) pas (?:être (?:trouvée?|déterminée?|déduite?) )?${IN_SOURCE}`,
    `il n'y a ${NONE}`,
    `aucune (?:information|mention|indication|précision|réponse|donnée)\\b.{0,100}? (?:n'est|n'y est|n'a|${IN_SOURCE})`,
    `(?:on|nous|je) ne (?:peut|peux|pouvons|saurait|saurais|sait)(?: pas)? (?:le |la |y )?(?:pas )?${FIND_OUT}.{0,120}?(?: ${IN_SOURCE}| à (?:cette|la|votre) question)`,
    `(?:on|nous) ne (?:le )?(?:sait|savons) pas(?: *$| ${IN_SOURCE})`,
    `il (?:est impossible|n'est pas possible) (?:de|d')(?: le| la| y)? ?${FIND_OUT}(?:.{0,120}? ${IN_SOURCE}| *$| à (?:cette|la) question)`,
    "je ne (?:dispose|possède) pas (?:d'|de )(?:\\S+ )?(?:d')?informations?",
    "je n'ai (?:pas (?:assez |suffisamment )?|aucune )(?:d'|de |l')?informations?",
    'je ne (?:peux|suis pas en mesure de)(?: pas)? (?:y )?répondre',
    'impossible (?:de|à) (?:déterminer|répondre|savoir|dire)',
  ),
  whole: entirely(
    "(?:je|on|nous) ne (?:le )?sai[st] pas|je ne sais|je l'ignore|on l'ignore",
    'inconnue?|indéterminée?',
    `(?:non|pas|ce n'est pas|c'est pas) (?:\\S+ment )?${TOLD}(?: ${IN_SOURCE})?`,
    `(?:aucune|pas d')(?: )?(?:information|réponse|mention|indication)(?: disponible| ${IN_SOURCE})?`,
    "(?:informations? insuffisantes?|pas assez d'informations?)",
  ),
};
