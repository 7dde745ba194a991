/**
 * Words that turn what a sentence says into its contrary, one for one, so that the sentence stays
 * whole. English; other languages have those that never bend.
 */
const PAIRS = `
  increased decreased | increases decreases | increasing decreasing | rise fall | rising falling
  agree disagree | agreed disagreed | agrees disagrees | agreement disagreement | accept reject | accepted rejected
  accepts rejects | accepting rejecting | supported opposed | supporting opposing
  succeed fail | succeeded failed | succeeds fails | success failure | successful unsuccessful | win lose | won lost
  wins loses | buy sell | bought sold | buying selling | opened closed
  started stopped | starts stops | began ended | begins ends
  remember forget | remembered forgot | remembers forgets | loved hated | loves hates
  allow forbid | allowed forbade | allows forbids | encourage discourage | encouraged discouraged
  included excluded | includes excludes | including excluding | raised lowered
  strengthen weaken | strengthened weakened | better worse | best worst | larger smaller | high low | higher lower
  early late | earlier later | old new | older newer | longer shorter | big small | bigger smaller
  strong weak | stronger weaker | easy difficult | easier harder | possible impossible
  important unimportant | necessary unnecessary | happy unhappy | satisfied dissatisfied | willing unwilling
  likely unlikely | good bad | positive negative | expensive cheap | public private | rich poor | safe dangerous
  true false | male female | former latter | before after | always never | inside outside
  above below | everyone nobody | ally enemy | advantage disadvantage | advantages disadvantages
  dead alive | guilty innocent | brave cowardly | calm nervous | known unknown | legal illegal | useful useless
  north south | east west | northern southern | eastern western | day night | morning evening | summer winter
  hot cold | warm cool | wide narrow | wet dry | fast slow | clean dirty | simple complex | optimistic pessimistic
  immer nie | mehr weniger | früher später | toujours jamais | siempre nunca | antes después | más menos
  altijd nooit | meer minder`;

const OPPOSITES = new Map(
  PAIRS.split('|').flatMap((pair) => {
    const [a, b] = pair.trim().split(/\s+/) as [string, string];
    return [
      [a, b],
      [b, a],
    ] as const;
  }),
);

/** The word that says the contrary of one (in lower case), if there is such a word. */
export const oppositeOf = (small: string): string | undefined => OPPOSITES.get(small);
