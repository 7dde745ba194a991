/** Words that carry grammar, not content. They are never an item, however they are tagged. */

const list = (words: string): readonly string[] => words.trim().split(/\s+/);

const ENGLISH = new Set(
  list(`
  a about above after again against all almost also although always am among an and another any anybody anyone
  anything are as at be because been before being below between both but by can cannot could did do does doing
  done down during each either else enough etc even ever every everyone everything few for from further get gets
  getting give given gives go goes going got had has have having he her here hers herself him himself his how
  however i if in into is it its itself just keep kept let like made make makes making many may maybe me might
  mine more most much must my myself near neither never no nobody none nor not nothing now of off often on once
  one only onto or other others ought our ours ourselves out over own per perhaps quite rather really said same
  say says shall she should since so some somebody someone something sometimes still such take taken takes than
  that the their theirs them themselves then there these they thing things this those though through thus to
  together too took toward towards under until up upon us use used uses using very via was way we well were what
  whatever when whenever where wherever whether which whichever while who whoever whole whom whose why will with
  within without would yet you your yours yourself yourselves
  ain aren couldn didn doesn don hadn hasn haven isn ll mustn needn re shan shouldn t ve wasn weren won wouldn s d m`),
);

/** German, French, Spanish, Italian, Portuguese and Dutch, the most frequent ones. */
const FOREIGN = new Set(
  list(`
  aber als am an auf aus bei bin bis da das dass dem den der des die dies diese dieser doch du durch ein eine einem
  einen einer eines er es für gegen hat hatte ich ihm ihn ihr ihre im in ist ja kein keine man mit nach nicht noch
  nur ob oder ohne sein seine sich sie sind so über um und uns unter vom von vor wann war waren warum was welche
  welchem welchen welcher welches wem wen wenn wer werden wie wird wo wurde wurden zu zum zur
  au aux avec ce ces cette dans de des du elle en est et été il ils je la le les leur lui mais ne nous on ou où par
  pas plus pour quand que quel quelle quelles quels qui quoi sa se ses son sont sur un une vous
  al como con cual cuál cuando cuándo cuántos de del dónde el ella en era es esta este fue ha la las lo los más no
  para pero por qué que quién se sin sobre su sus un una y
  alla anche che chi come con cosa da dal dalla degli dei del della delle di dove e era gli ha i il la le lo ma nel
  nella non per quale quali quando quanti si sono su sul tra un una
  ao aos as com da das do dos e em foi mais na não nas no nos o os ou para pela pelo qual quais quem são se um uma
  aan bij dat de deze die dit door een en er had heeft hem het hij hoe hun ik in is kan met naar niet of om ook op
  te tot uit van voor waar waarom wanneer was wat werd welk welke werden wie wordt zijn zo zou`),
);

/** Whether a lower-case word is an English function word. */
export const isFunctionWord = (word: string): boolean => ENGLISH.has(word);

/**
 * Tells the function words of a text. German "die" and "war" are content words in English, so the
 * other languages' words count only in a text that has more of them than of English ones.
 */
export function functionWordsOf(words: readonly string[]): (word: string) => boolean {
  const count = (set: Set<string>) => words.filter((word) => set.has(word)).length;
  return count(FOREIGN) > count(ENGLISH)
    ? (word) => ENGLISH.has(word) || FOREIGN.has(word)
    : isFunctionWord;
}
