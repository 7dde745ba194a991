import { inCaseOf } from './in-case.js';

/**
 * Words of one series: to "which colour" another colour is a wrong answer of the right type, where
 * any other adjective would give itself away. English; in lower case, one word each.
 */
const SERIES: Readonly<Record<string, string>> = {
  direction: 'north south east west northeast northwest southeast southwest',
  directional:
    'northern southern eastern western northeastern northwestern southeastern southwestern',
  // "A spring" is more often another thing.
  season: 'summer autumn winter',
  weekday: 'monday tuesday wednesday thursday friday saturday sunday',
  month: 'january february march april june july august september october november december',
  colour:
    'red blue green yellow white black grey brown purple orange pink violet crimson golden silver',
  ordinal: `first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth`,
  nationality: `british english scottish irish welsh french german spanish italian portuguese dutch belgian swiss
    austrian hungarian polish russian ukrainian swedish norwegian danish finnish greek turkish arab persian egyptian
    indian chinese japanese korean vietnamese thai american canadian mexican cuban brazilian argentine chilean
    australian african asian european roman mongol jewish armenian hebrew latin arabic iranian israeli nigerian`,
  religion:
    'christianity islam judaism buddhism hinduism taoism confucianism catholicism protestantism atheism',
  believer:
    'christian muslim jewish buddhist hindu catholic protestant lutheran calvinist anglican methodist orthodox',
  element: `hydrogen helium carbon nitrogen oxygen fluorine neon sodium silicon phosphorus sulfur chlorine argon
    potassium calcium mercury uranium iodine`,
  metal:
    'iron steel copper bronze brass gold silver tin zinc aluminium aluminum nickel platinum titanium',
  material:
    'wood stone brick glass leather wool cotton silk linen paper clay marble rubber plastic concrete straw ivory',
  science: `physics chemistry biology mathematics geometry algebra geology astronomy medicine law philosophy
    theology history geography economics psychology sociology linguistics engineering botany zoology`,
  planet: 'mercury venus mars jupiter saturn uranus neptune pluto',
  kin: 'father mother son daughter brother sister uncle aunt cousin nephew niece grandfather grandmother husband wife',
  span: 'second minute hour day week month year decade century',
  spans: 'seconds minutes hours days weeks months years decades centuries',
  scale: 'dozens hundreds thousands millions billions',
  body: 'head neck shoulder arm elbow hand finger chest heart stomach liver lung kidney leg knee foot ear nose throat',
  animal: `dog cat horse cow pig sheep goat donkey mule ox chicken goose duck rabbit fox wolf bear deer lion tiger
    elephant monkey snake frog fish whale shark eagle owl raven crow sparrow`,
  meal: 'breakfast lunch dinner supper',
  instrument:
    'piano violin cello flute trumpet guitar drum organ harp clarinet oboe trombone saxophone',
  sport:
    'football baseball basketball cricket tennis rugby hockey golf soccer boxing wrestling rowing swimming cycling',
  weather: 'rain snow hail fog frost thunder lightning drought flood storm wind',
  rank: 'corporal sergeant lieutenant captain colonel admiral commodore',
  state:
    'monarchy republic democracy dictatorship federation empire oligarchy anarchy aristocracy theocracy',
  disease:
    'plague cholera typhus smallpox malaria tuberculosis influenza measles leprosy scurvy pneumonia cancer',
  drink: 'water milk tea coffee beer wine cider brandy whisky rum gin',
  feeling: 'anger fear joy grief envy pride shame pity guilt hope despair jealousy',
};

/** By word, its series. */
const SERIES_OF = new Map<string, string>();
const MEMBERS = new Map<string, readonly string[]>();
for (const [name, words] of Object.entries(SERIES)) {
  const members = words.trim().split(/\s+/);
  MEMBERS.set(name, members);
  for (const word of members) if (!SERIES_OF.has(word)) SERIES_OF.set(word, name);
}

/** Written with a capital always; "march" and "polish" are others. */
const CAPITAL = new Set(['weekday', 'month', 'nationality', 'religion', 'believer', 'planet']);

/** The series of a word. */
export function seriesOf(text: string): string | undefined {
  const series = SERIES_OF.get(text.toLowerCase());
  if (series === undefined || !CAPITAL.has(series)) return series;
  return /^\p{Lu}/u.test(text) ? series : undefined;
}

/** Words of a series, in the case of one of them. */
export const membersLike = (series: string, text: string): string[] =>
  (MEMBERS.get(series) ?? []).map((word) => inCaseOf(text, word));
