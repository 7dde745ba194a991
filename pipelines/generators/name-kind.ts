import { isKind, type NameKind, type NameKinds } from '../entities/kinds.js';
import { ruleTagger } from '../entities/rule-tagger.js';
import { fold } from '../language/fold.js';

/** How questions begin that ask for one kind; a preposition may stand before the word. */
const ASKS: readonly [NameKind, RegExp][] = [
  [
    'place',
    /^(?:where|wo|woher|wohin|où|d'où|¿?(?:a)?d[oó]nde|waar|dove|dov['’]|a?onde|\S+ (?:where|où|d[oó]nde|dove|onde))(?!\p{L})/iu,
  ],
  [
    'place',
    /^(?:\p{L}+ )?(?:what|which) (?:city|town|village|country|place|state|county|island|river|street)(?!\p{L})/iu,
  ],
  [
    'person',
    /^(?:\p{L}+ )?(?:what|which) (?:\p{L}+ )?(?:person|man|woman|poet|writer|author|player|king|queen|president|actor|actress|singer|scientist|general|emperor|pope|character|explorer|painter|composer|philosopher|leader|captain|coach|quarterback|inventor)(?!\p{L})/iu,
  ],
  [
    'organisation',
    /^(?:\p{L}+ )?(?:what|which) (?:\p{L}+ )?(?:company|team|organi[sz]ation|university|party|agency|firm|network|band|club|school|college|newspaper)(?!\p{L})/iu,
  ],
  [
    'person',
    /^(?:\p{L}+ )?(?:who|whom|whose|wer|wem|wen|wessen|qui|¿?qui[eé]n(?:es)?|chi|quem|\S{1,3} (?:chi|quem))(?!\p{L})/iu,
  ],
];

/** The kind of name that a question asks for by how it begins. */
export const askedKind = (question: string): NameKind | undefined =>
  ASKS.find(([, pattern]) => pattern.test(question.trim()))?.[0];

const ASKS_WHEN = /^(?:\S+ )?(?:¿?(?:wann|quand|cu[aá]ndo|quando|wanneer))(?!\p{L})/iu;

/** Whether a question of another language than English asks for a time by how it begins. */
export const asksWhen = (question: string): boolean => ASKS_WHEN.test(question.trim());

/** Kinds of the names of a context, by rules. */
export function kindsIn(context: readonly string[]): NameKinds {
  const text = context.join('\n\n');
  const kinds = new Map<string, NameKind>();
  const parts = new Map<string, NameKind>();
  for (const { type, text: name } of ruleTagger(text).entities(text)) {
    if (!isKind(type)) continue;
    const folded = fold(name);
    kinds.set(folded, type);
    if (type === 'person') for (const part of folded.split(' ')) parts.set(part, type);
  }
  for (const [part, kind] of parts) if (!kinds.has(part)) kinds.set(part, kind);
  return kinds;
}
