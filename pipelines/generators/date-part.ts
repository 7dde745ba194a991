import { DAY_OR_DATE, isDateAsWritten, whole, YEAR } from '../entities/values.js';

/** Stand before a date and are no part of it: "en 1895", "am 12. März 1874", "on the 3rd of May". */
const BEFORE =
  /^(?:(?:in|on|at|by|since|from|until|till|before|after|around|about|circa|during|early|late|mid|am|im|um|seit|vor|nach|bis|zu|an|en|le|au|à|dès|depuis|vers|avant|après|jusqu['’]en|el|la|il|del|der|den|dem|desde|hacia|hasta|por|a|op|sinds|omstreeks|rond|voor|na|tot|met)(?: (?:the|in|year|of|den|dem|der|zum|Jahre?|l['’]année|le|la|el|año|del|het|de|jaar))* )/iu;
const IS_DATE = whole(DAY_OR_DATE);
const IS_YEAR = whole(YEAR);

export interface DatePart {
  /** with the space behind it; empty where the date stands alone */
  before: string;
  date: string;
  isYear: boolean;
}

/** The date of an answer and the small words before it; nothing where it is no date. */
export function datePart(answer: string): DatePart | undefined {
  const before = BEFORE.exec(answer)?.[0] ?? '';
  for (const head of before === '' ? [''] : ['', before]) {
    const date = answer.slice(head.length);
    const isYear = IS_YEAR.test(date);
    if (isYear || (IS_DATE.test(date) && isDateAsWritten(date)))
      return { before: head, date, isYear };
  }
  return undefined;
}
