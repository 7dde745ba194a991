import { words } from '../../entities/lexicon/lexicon.js';

/** Nouns and adjectives whose exchange says nothing wrong, or breaks a phrase: they are left where they stand. */

/** Said of everything, or parts of set phrases: "in order to", "a lot of", "on behalf of". */
const COMMON = words(`
  thing things way ways lot lots bit bits kind kinds sort sorts stuff part parts fact facts example examples
  instance case cases time times people order behalf addition account favor favour spite terms regard regards
  respect regards course matter matters point points fact rest while dozen hundred thousand million couple
  number numbers amount pair piece lack use need sake least most yes no yeah yep okay ok um uh hmm huh mm oh ah
  hello hi bye thanks thank please mr mrs ms dr st sir madam today tomorrow yesterday tonight disfmarker vocalsound
  gap laugh pause other others such same own several certain various able due further many much more less few
  next last first second third only main whole entire full else sure aware like single similar different
  self itself himself herself themselves someone anyone everyone nothing something anything everything
  end side back front top bottom middle half one ones two three s t d m ll re ve
  view order light hand hands way behalf mind question answer summary text story passage meeting document`);

/** Whether a word (in lower case) is exchanged for no other. */
export const isLeft = (small: string): boolean =>
  COMMON.has(small) || !/^\p{L}[\p{L}-]{1,17}$/u.test(small);

const PERSONS = words(`
  boy boys girl girls child children man men woman women mother father son sons daughter daughters brother
  brothers sister sisters wife husband friend friends doctor nurse king queen soldier soldiers captain
  guest guests guard guards cousin uncle aunt parent parents student students
  chief boss agent agents pilot clerk priest judge patient patients expert experts
  lady gentleman baby widow hero enemy enemies citizen citizens`);
/** End like those who do something, and are things. */
const THINGS = words(`
  number water paper power letter winter summer weather river layer corner shower tower flower finger shoulder
  computer chapter charter cover quarter order answer danger hunger anger timber lumber chamber cancer border folder
  ladder powder motor sector factor mirror floor door error terror horror tractor reactor sensor vector colour color
  flavor labor labour harbor harbour honor honour humor humour rumor rumour favor behavior behaviour center centre
  theater theatre meter metre liter litre fiber fibre trigger tiger leather feather butter matter dinner supper
  parameter diameter perimeter thermometer encounter counter character calendar cylinder adapter printer scanner filter transmitter receiver scooter helicopter freighter`);

export type NounClass = 'person' | 'abstract' | 'other';

/**
 * What a noun may be the name of, by its ending. A word is exchanged for one of its class where
 * there is one: "the spokesman" for "the engineer", not for "the discussion".
 */
export function nounClass(small: string): NounClass {
  const one = small.replace(/s$/, '');
  if (PERSONS.has(small) || /(?:ist|ian|man|men|woman|women|eer)$/.test(one)) return 'person';
  if (small.length > 5 && /[^aeiou](?:er|or)$/.test(one) && !THINGS.has(one)) return 'person';
  return /(?:tion|sion|ment|ness|ity|ance|ence|ship|ism|ing|acy)$/.test(one) ? 'abstract' : 'other';
}
