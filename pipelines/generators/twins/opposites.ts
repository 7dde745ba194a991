/**
 * Words that turn what a sentence says into its contrary, one for one, so that the sentence stays
 * whole. English; other languages have those that never bend. The first of a pair is the commoner one.
 */
const VERBS = `
  increased decreased | increases decreases | accept reject | accepted rejected
  accepts rejects | supported opposed | supports opposes | succeeded failed | succeeds fails | buy sell | bought sold | buys sells | opened closed | started stopped | starts stops
  remembered forgot | remembers forgets | loved hated | loves hates | likes dislikes | liked disliked
  allowed forbade | encouraged discouraged | encourages discourages
  included excluded | includes excludes | raised lowered | strengthen weaken | strengthened weakened`;
const ADJECTIVES = `
  big small | strong weak | easy difficult | possible impossible | important unimportant | necessary unnecessary
  happy unhappy | willing unwilling | likely unlikely | good bad | positive negative | expensive cheap | rich poor
  safe dangerous | true false | successful unsuccessful | guilty innocent | brave cowardly | calm nervous
  known unknown | legal illegal | useful useless | hot cold | warm cool | wide narrow | wet dry | fast slow
  clean dirty | simple complex | optimistic pessimistic`;
const OTHERS = `
  better worse | larger smaller | higher lower | earlier later | newer older | longer shorter
  bigger smaller | stronger weaker | easier harder | public private
  male female | always never | inside outside | success failure
  above below | everyone nobody | ally enemy | advantage disadvantage | advantages disadvantages
  north south | east west | northern southern | eastern western | morning evening | summer winter
  more less | most least
  immer nie | mehr weniger | früher später | toujours jamais | siempre nunca | antes después | más menos
  altijd nooit | meer minder`;

const pairsOf = (text: string): [string, string][] =>
  text.split('|').map((pair) => pair.trim().split(/\s+/) as [string, string]);
const VERB_PAIRS = pairsOf(VERBS);
const ADJECTIVE_PAIRS = pairsOf(ADJECTIVES);
const PAIRS = [...VERB_PAIRS, ...ADJECTIVE_PAIRS, ...pairsOf(OTHERS)];
const OPPOSITES = new Map(PAIRS.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));
const IS_VERB = new Set(VERB_PAIRS.flat());
const IS_SAID_OF = new Set(ADJECTIVE_PAIRS.flat());
const IS_COMMON = new Set(PAIRS.map(([common]) => common));

/** The word that says the contrary of one (in lower case), if there is such a word. */
export const oppositeOf = (small: string): string | undefined => OPPOSITES.get(small);

/** Whether it is the commoner one of its pair. */
export const isCommoner = (small: string): boolean => IS_COMMON.has(small);

/** Go on with what their contraries do not: "started to", "opened up"; and parts of set phrases. */
const GOES_ON =
  /^(?: (?:to|up|out|off|on|down|over|apart|at|upon|by|\p{Ll}+ing)(?!\p{L})|[-‐–'’])/u;
const SET =
  /(?:[-‐–'’]|(?<!\p{L})(?:as|so|at|no|to|than|of|the|for|one|not|any|do|(?:their|his|her|its|my|our)))\s?$/iu;
const SET_PHRASE = new Set(
  'better best good bad always more most less least later longer earlier known true'.split(' '),
);
/** What is said of something by a verb: "is possible"; not "a possible reason", nor "as good as possible". */
const SAID_OF =
  /(?<!\p{L})(?:is|are|was|were|be|been|being|became|become|seem|seems|seemed|very|quite|rather)\s$/iu;

/** Whether a word at [start, end) of a text may give way to its contrary there. */
export function isFreeAt(text: string, start: number, end: number): boolean {
  const small = text.slice(start, end).toLowerCase();
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (/^[-‐–'’]/.test(after) || /[-‐–'’]$/.test(before)) return false;
  // A name: "Public Health".
  if (/^\p{Lu}/u.test(text.slice(start, end)) && start > 0) return false;
  if (IS_VERB.has(small))
    return !GOES_ON.test(after) && !/(?<!\p{L})(?:to|got|get)\s$/iu.test(before);
  if (IS_SAID_OF.has(small) && !SAID_OF.test(before)) return false;
  return (
    !SET_PHRASE.has(small) ||
    (!SET.test(before) && !/^ (?:than|of|at|as|all|to|for)(?!\p{L})/u.test(after))
  );
}
