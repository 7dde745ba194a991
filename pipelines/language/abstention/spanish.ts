import { type AbstentionPhrases, begins, entirely, everywhere, OTHER, TEXT } from './phrases.js';

const NOUN =
  '(?:texto|pasaje|fragmento|contexto|documento|artículo|párrafo|extracto)(?: (?:proporcionado|dado|anterior|presentado|facilitado))?';
const SOURCE = TEXT;
const IN_SOURCE = OTHER;
const TELL =
  '(?:dice|menciona|especifica|indica|aclara|revela|precisa|señala|explica|responde|nombra|describe|permite)';
const NONE =
  '(?:(?:suficiente|ninguna|ningún|la|una|más) )?(?:información|mención|datos?|detalles?|respuesta|indicación|referencia)';
const TOLD =
  '(?:mencionad[oa]s?|especificad[oa]s?|indicad[oa]s?|dich[oa]s?|precisad[oa]s?|aclarad[oa]s?|proporcionad[oa]s?)';
const FIND_OUT =
  '(?:determinar|saber|responder|inferir|decir|deducir|concluir|identificar|encontrar)';

export const spanish: AbstentionPhrases = {
  cue: /\b(?:no|nada|sin|imposible|lo desconozco|desconocid[oa]|insuficiente)\b/,
  names: [
    [
      everywhere(
        `(?:en|según|de acuerdo con|a partir de|con|por|basándo(?:se|me) en|con base en|de) (?:(?:el|este|dicho|ese) ${NOUN}|la información (?:proporcionada|dada|del ${NOUN}))|(?:(?:a partir )?del|al) ${NOUN}`,
      ),
      OTHER,
    ],
    [everywhere(`(?:el|este|dicho|ese) ${NOUN}`), TEXT],
  ],
  leads: begins(
    '(?:lo siento|lamentablemente|desafortunadamente|lo lamento|respuesta)(?:,? pero)?[,:]? ',
    'parece que ',
  ),
  sourced: begins(`${OTHER},? `),
  inText: ` ${OTHER}`,
  sentences: begins(
    `${SOURCE} no (?:lo |la |nos |se )?${TELL}\\b`,
    `${SOURCE} no (?:proporciona|contiene|da|ofrece|incluye|hace|brinda|aporta|tiene) (?:\\S+ )?${NONE}`,
    `(?:(?:eso|esto|ello|la respuesta|esa información|esta información) )?no se (?:lo )?(?:menciona|especifica|indica|dice|aclara|precisa|encuentra|proporciona|explica)(?: \\S+mente)?(?: *$| ${IN_SOURCE}|.{1,120}? ${IN_SOURCE}|, )`,
    `.{1,120}? no (?:se (?:menciona|especifica|indica|dice|aclara|precisa)n?|está \\S*${TOLD}|es ${TOLD}|(?:aparece|figura)n?)(?: \\S+mente)? ${IN_SOURCE}`,
    `(?:no se puede|no es posible|es imposible|no se pueden)(?: \\S+)? ?${FIND_OUT}(?: \\S+){0,2}?(?: *$|.{0,120}? ${IN_SOURCE}| (?:a )?(?:esta|la) pregunta)`,
    `no hay ${NONE}`,
    `no (?:tengo|dispongo de|cuento con) ${NONE}`,
    `no puedo ${FIND_OUT}(?: \\S+){0,3}?(?: *$|.{0,120}? ${IN_SOURCE}| (?:a )?(?:esta|la|esa) pregunta)`,
    `${IN_SOURCE} no (?:se|hay|dice|menciona|aparece)`,
    `nada ${IN_SOURCE}`,
    `no se sabe ${IN_SOURCE}`,
  ),
  whole: entirely(
    '(?:yo )?no (?:lo )?sé|no se sabe|lo desconozco|desconocid[oa]',
    `no (?:\\S+mente )?(?:${TOLD}|se (?:menciona|especifica|indica|dice))(?: ${IN_SOURCE})?`,
    `sin (?:información|respuesta|datos)|no hay (?:información|respuesta|datos)|información insuficiente`,
  ),
};
