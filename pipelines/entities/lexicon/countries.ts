import { lazily } from '../../core/lazily.js';
import { fold } from '../../language/fold.js';

/** Not among the regions that Intl names, or called otherwise by texts. */
const MORE = [
  'england scotland wales britain america usa u.s. us u.k. uk ussr burma persia siam prussia holland',
  'czechoslovakia yugoslavia rhodesia zaire catalonia turkey macedonia korea congo',
];
const MORE_NAMES = [
  'great britain',
  'soviet union',
  'north korea',
  'south korea',
  'united states of america',
];
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

const COUNTRIES = lazily(() => {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const regions = LETTERS.flatMap((a) => LETTERS.map((b) => names.of(a + b)));
  return new Set([
    ...regions.flatMap((name) => (name === undefined ? [] : [fold(name)])),
    ...MORE.join(' ').split(' '),
    ...MORE_NAMES,
  ]);
});

/** Whether a name (without its article) is that of a country, in English. */
export const isCountry = (name: string): boolean => COUNTRIES().has(fold(name));
