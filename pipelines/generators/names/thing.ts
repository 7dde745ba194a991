import type { Label } from '../../entities/labels/label.js';
import { isCountry } from '../../entities/lexicon/countries.js';
import { words } from '../../entities/lexicon/lexicon.js';
import { fold, plain } from '../../language/fold.js';
import { askedKind } from '../name-kind.js';
import { nounClass } from '../twins/common-nouns.js';
import { isFullName } from './full-name.js';

/** What sort of thing a word names that names end with, or that a question asks for: an airport is a site. */

/** What takes the place of what stands beside the word: other words of a list, or names of a kind. */
export type NamedAfter = 'place' | 'surname' | ReadonlySet<string> | undefined;

export interface Thing {
  words: ReadonlySet<string>;
  /** what names of the sort are labelled that do not say it */
  labels: readonly Label[];
  /** what such a thing is named after most of the time */
  after: NamedAfter;
  /** whether a name without the word is one, where that is known by the name alone */
  isOne: (name: string) => boolean;
  /** all of them, where there are few */
  all: readonly string[];
}

const thing = (listed: string, after: NamedAfter, ...labels: Label[]): Thing => ({
  ...{ words: words(listed), labels, after, isOne: () => true, all: [] },
});
const CONTINENTS = [
  ...['Africa', 'Asia', 'Europe', 'North America', 'South America', 'Australia', 'Antarctica'],
];
const isContinent = (name: string): boolean =>
  [...CONTINENTS, 'America'].some((one) => fold(one) === fold(name));
/** The last word of a team's name says more than a tagger does. */
const TEAMS =
  `Panthers Broncos Steelers Lions Bears Eagles Cowboys Giants Dolphins Rangers Tigers Patriots
  Packers Falcons Ravens Raiders Rams Chargers Dodgers Yankees Lakers Bulls Rockets Galaxy Chivas Wanderers
  United Rovers Athletics Cardinals Saints Vikings Redskins Colts Jaguars Titans Chiefs Browns Bengals Jets
  Bills Buccaneers Seahawks Ducks Kings`.split(/\s+/);
/** Teams by their whole names, for those that a text says so. */
const TEAM_NAMES =
  `Chicago Bears,Dallas Cowboys,Miami Dolphins,Detroit Lions,Philadelphia Eagles,Atlanta Falcons,Baltimore Ravens,
  Oakland Raiders,Cleveland Browns,Cincinnati Bengals,Buffalo Bills,Seattle Seahawks,Houston Texans,Denver Broncos,
  Minnesota Vikings,Indianapolis Colts,Tennessee Titans,Washington Redskins,Arizona Cardinals,Carolina Panthers,
  Boston Celtics,Phoenix Suns,Utah Jazz,Orlando Magic,Toronto Raptors,Houston Rockets,Milwaukee Bucks,
  Green Bay Packers,New York Giants,New York Jets,Kansas City Chiefs,San Diego Chargers,Los Angeles Rams,
  New Orleans Saints,Tampa Bay Buccaneers,New England Patriots,Golden State Warriors,San Antonio Spurs,
  New York Yankees,Los Angeles Lakers,San Francisco Giants,Toronto Blue Jays`.split(/,\s*/);
const isTeam = (name: string): boolean => TEAMS.includes(name.split(' ').at(-1) as string);
const STATES =
  `Alabama,Alaska,Arizona,Arkansas,California,Colorado,Connecticut,Delaware,Florida,Hawaii,Idaho,Illinois,
  Indiana,Iowa,Kansas,Kentucky,Louisiana,Maine,Maryland,Massachusetts,Michigan,Minnesota,Mississippi,Missouri,Montana,
  Nebraska,Nevada,New Hampshire,New Jersey,New Mexico,North Carolina,North Dakota,Ohio,Oklahoma,Oregon,Pennsylvania,
  Rhode Island,South Carolina,South Dakota,Tennessee,Texas,Utah,Vermont,Virginia,West Virginia,Wisconsin,Wyoming`.split(
    /,\s*/,
  );
const isState = (name: string): boolean => STATES.includes(name);
const OCEANS = ['Atlantic Ocean', 'Pacific Ocean', 'Indian Ocean', 'Arctic Ocean'];
const isOcean = (name: string): boolean => /\b(?:Ocean|Sea)$/.test(name);
const isTown = (name: string): boolean => !isCountry(name) && !isContinent(name) && !isState(name);
const PARTIES = words(
  `Liberal Labour Conservative Democratic Republican National Green Socialist Progressive Unionist Reform Centre
  Communist Nationalist`,
);
const AWARDS = words('Academy Emmy Grammy Tony Globe Nobel Pulitzer Booker Peabody Obie Oscar');

const TEAM: Thing = { ...thing('team', undefined, 'org'), isOne: isTeam, all: TEAMS };

/** English; each in lower case, as one. */
const THINGS: readonly Thing[] = [
  thing(
    `airport station bridge house building hall park square stadium arena tower castle palace church cathedral
    abbey temple gallery hotel mall garden cemetery monument memorial fort prison market venue`,
    'place',
    'fac',
  ),
  thing(
    'school university college museum academy institute library hospital theatre theater',
    'place',
    'org',
    'fac',
  ),
  thing(
    'street road lane avenue boulevard route highway freeway motorway drive expressway',
    'place',
    'fac',
  ),
  thing('river lake sea bay strait gulf creek canal', undefined, 'loc'),
  thing('mountain mount hill island valley desert peninsula plateau range cape', undefined, 'loc'),
  { ...thing('continent', undefined, 'loc', 'gpe'), isOne: isContinent, all: CONTINENTS },
  thing('region area', undefined, 'loc', 'gpe'),
  { ...thing('country nation', undefined, 'gpe'), isOne: isCountry },
  { ...thing('city town village suburb capital', undefined, 'gpe'), isOne: isTown },
  { ...thing('state', undefined, 'gpe'), isOne: isState, all: STATES },
  { ...thing('county province district', undefined, 'gpe'), isOne: isTown },
  { ...thing('ocean', undefined, 'loc'), isOne: isOcean, all: OCEANS },
  thing('party', PARTIES, 'org', 'norp'),
  TEAM,
  thing('club', undefined, 'org'),
  thing(
    'company corporation network channel firm brand airline bank newspaper magazine',
    undefined,
    'org',
  ),
  thing(
    'agency commission committee council court department ministry union league association society',
    undefined,
    'org',
  ),
  thing(
    'act law treaty directive bill convention edict constitution amendment code',
    undefined,
    'law',
  ),
  thing(
    'war battle siege revolution revolt championship tournament festival conference',
    'place',
    'event',
  ),
  thing('award prize medal', AWARDS),
  thing('language dialect', undefined, 'language'),
  thing('dynasty', undefined),
  thing('tribe people', undefined, 'norp'),
  thing('song book novel album film movie poem opera symphony', undefined, 'work'),
];

const asOne = (word: string): string => {
  const small = plain(word).toLowerCase();
  return small.endsWith('ies') ? `${small.slice(0, -3)}y` : small.replace(/(?<=[^s])s$/, '');
};
const thingOfWord = (word: string): Thing | undefined => {
  const [small, one] = [plain(word).toLowerCase(), asOne(word)];
  return THINGS.find((each) => each.words.has(small) || each.words.has(one));
};

const HEADED = / (?:of|for|on) /;
/** The word that says what a name is the name of: the last, or the one before "of"; River and Lake stand first. */
export function thingOfName(name: string): Thing | undefined {
  // State Route 99 is a route.
  if (isTeam(name)) return TEAM;
  const own = (name.split(HEADED)[0] as string).replace(/ \d+$/, '').split(' ');
  return (
    (own.length > 1 || HEADED.test(name) ? thingOfWord(own.at(-1) as string) : undefined) ??
    (/^(?:River|Lake|Mount|Fort|Cape|Route|Hotel)$/.test(own[0] as string) && own.length > 1
      ? thingOfWord(own[0] as string)
      : undefined)
  );
}

/** Other teams where a name is that of one, written as it is: whole, or by its last word. */
export function otherTeams(name: string): readonly string[] {
  if (!isTeam(name)) return [];
  return name.includes(' ') ? TEAM_NAMES : TEAMS;
}

/** So many words after "which" the asked thing is looked for: "which political party". */
const ASKED = /(?<!\p{L})(?:what|which)((?: [\p{L}’'-]+){1,4})/iu;
const ENDS =
  /^(?:is|are|was|were|did|do|does|has|have|had|can|could|will|would|of|in|on|to|at|that|the|a|an|it|he|she|they)$/i;

/** The words right behind "which": "political party" of "which political party won". */
function askedWords(question: string): string[] {
  const after = (ASKED.exec(question)?.[1] ?? '').trim().split(' ');
  const end = after.findIndex((word) => ENDS.test(word));
  return end < 0 ? after : after.slice(0, end);
}

/** What sort of thing a question asks for. */
export const askedThing = (question: string): Thing | undefined =>
  askedWords(question)
    .map(thingOfWord)
    .findLast((one) => one);

/** Whether a question asks for somebody: "who", "which chemist". */
export const asksForPerson = (question: string): boolean =>
  askedKind(question) === 'person' ||
  askedWords(question).some((word) => nounClass(word.toLowerCase()) === 'person');

/**
 * Tells whether a name may be such a thing as a question asks for: where the right answer says what it is,
 * those that say so, too; else by their labels. Nothing where the question does not ask for one.
 * @param shared whether the question says a word of the right answer
 */
export function ofThing(
  question: string,
  reference: string,
  shared: boolean,
): ((name: string, label: Label) => boolean) | undefined {
  const own = thingOfName(reference);
  const asked = askedThing(question) ?? (shared ? own : undefined);
  // "Which company" may be answered by somebody.
  if (asked === undefined || (own === undefined && isFullName(reference))) return undefined;
  // New York City is a town as Chicago is.
  if (own !== undefined && !own.labels.includes('gpe')) return (name) => thingOfName(name) === own;
  const isOne = asked.isOne(reference) ? asked.isOne : () => true;
  return (name, label) => {
    const own = thingOfName(name);
    return (
      (own === asked || (own === undefined && !isFullName(name))) &&
      isOne(name) &&
      (asked.labels.includes(label) || asked.all.includes(name) || isOne === isTeam)
    );
  };
}

/** Such things as a question asks for that no text has to say: another continent. */
export function allAsked(question: string, reference: string): readonly string[] {
  const asked = askedThing(question);
  return asked?.isOne(reference) ? asked.all : [];
}
