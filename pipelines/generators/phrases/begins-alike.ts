import { functionWordsOf } from '../../language/function-words.js';
import { wordsOf } from '../../language/words.js';

/** Articles of one thing among many, and of a thing that is known: German, French, Spanish, Italian, Portuguese, Dutch. */
const ARTICLES: readonly ReadonlySet<string>[] = [
  'ein eine einen einem einer eines un une una uno unos unas um uma een',
  'der die das den dem des le la les l el los las il lo i gli o os as de het',
].map((line) => new Set(line.split(' ')));

/** What a phrase begins with, as far as small words tell. */
function openerOf(phrase: string): string {
  const [first = ''] = wordsOf(phrase.toLowerCase().replace(/^([ld])['’]/, '$1 '));
  const at = ARTICLES.findIndex((all) => all.has(first));
  return at >= 0 ? `article ${at}` : functionWordsOf([first])(first) ? 'small' : 'content';
}

/** Tells whether phrases of other languages than English begin as one does: "une plume" is no "qui vendait", nor "le soleil". */
export function beginsAs(reference: string): (phrase: string) => boolean {
  const own = openerOf(reference);
  return (phrase) => openerOf(phrase) === own;
}
