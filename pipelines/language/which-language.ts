import { eachWord } from './words.js';

/** A language that the rules know; `none`: another one, or no prose. */
export type Language = 'en' | 'de' | 'fr' | 'es' | 'nl' | 'none';

const list = (words: string): readonly string[] => words.trim().split(/\s+/);

/** Words that are frequent in one of these languages; relatives stand beside them so as not to pass for them. */
const FREQUENT: Readonly<Record<string, readonly string[]>> = {
  en: list(`the of and to in a was he that it his her with as had for she not at but be on you him is
    this have they were so said which all me my from one there by an or would no when what who been them their
    if are could then we will do your did some more about up into out has than its now only other any`),
  de: list(`der die und das nicht sie er zu den ich sich es ein mit dem war in auf so wie an ist eine daß dass als
    auch im des hatte von aus ihr noch nur nach sein seine wenn ihm ihn aber was man um wir einen einem
    einer doch wieder über sagte durch vor mir haben kein keine zum zur mich dich hat waren wurde werden bei bis`),
  fr: list(`de la le et les à il un une en que qui ne pas des du dans est se ce elle au sur son sa pour par plus
    je vous mais ses lui avec cette était avait on nous comme tout sans si ou cet ces leur leurs bien dit me mon
    ma aux être fait même où deux sont d l qu n s c j m t y été avoir très`),
  es: list(`de la que el y en a los se no un las por su con lo una del al le para como más pero sus era es me si
    había sin yo mi ya este esta todo cuando muy sobre ni qué él ella también porque hasta fue ser entre nos
    tan estaba dijo don ha así aquel aquella donde o hay`),
  nl: list(`de het een en van in dat te ik niet is hij met op ze was zijn zij die er aan om haar had voor maar als
    je den naar zoo zo ook hem bij u uit dan wat nog mijn of der door over zou tot daar mij heb heeft toen werd
    hun deze dit ons men geen hier wel weer al nu kon moet ’t`),
  it: list(`di e che la il un a non per in una è si del con le i gli della da lo era mi sono come ma più nel al
    alla suo sua ha aveva dei delle anche se o ed io questo quella`),
  pt: list(`de a que e o não do da em um para uma com se os as por mais no na como era ao ele ela seu sua à lhe
    foi eu mas dos das já são também pelo até muito nem isso`),
  ca: list(`de la i que el a en no un una els les per amb es del se al va ser més però com són tot seva seu aquest
    molt quan jo ja`),
  la: list(
    `et in est non ad ut cum qui quod sed ex de si aut per esse nec quae autem enim sunt hoc ab`,
  ),
  sv: list(
    `och att det i en som på är av för med den inte han till hon jag var hade ett om sig så men de`,
  ),
  da: list(
    `og at det i en som på er af for med den ikke han til hun jeg var havde et om sig så men de der`,
  ),
  af: list(
    `die en van in het n is nie wat hy dat om te sy vir met op was aan ek so maar ons haar toe`,
  ),
  lb: list(
    `de d an et en ass dat vun ze net mat op wéi hien si fir awer och sech eng hat huet sinn wär dem`,
  ),
};

const LANGUAGES: readonly string[] = Object.keys(FREQUENT);
const KNOWN: readonly string[] = ['en', 'de', 'fr', 'es', 'nl'];

/** By word, the indices of the languages that have it. */
const LANGUAGES_OF = new Map<string, number[]>();
for (const [at, language] of LANGUAGES.entries())
  for (const word of FREQUENT[language] as readonly string[])
    LANGUAGES_OF.set(word, [...(LANGUAGES_OF.get(word) ?? []), at]);

/** Words of a text that are frequent in each language, and how many words there are. */
function countsOf(texts: readonly string[]): { counts: number[]; words: number } {
  const counts = LANGUAGES.map(() => 0);
  let words = 0;
  for (const text of texts) {
    const lower = text.toLowerCase();
    eachWord(lower, (start, end) => {
      words++;
      // Elisions come with their word: "l'homme", "qu'il".
      for (const part of lower.slice(start, end).split(/['’]/))
        for (const at of LANGUAGES_OF.get(part) ?? []) counts[at] = (counts[at] as number) + 1;
    });
  }
  return { counts, words };
}

/** Of a long text so many places, so many UTF-16 units long, are looked at. */
const SAMPLE = { places: 64, units: 4096 };

function sampleOf(text: string): string[] {
  const { places, units } = SAMPLE;
  if (text.length <= places * units) return [text];
  const step = text.length / places;
  return Array.from({ length: places }, (_, at) => {
    const start = Math.floor(at * step);
    return text.slice(start, start + units);
  });
}

/** A text in a language has so many of its frequent words. */
const LEAST = 0.2;

/** The language that most of a text is written in. */
export function languageOf(text: string): Language {
  const { counts, words } = countsOf(sampleOf(text));
  const most = Math.max(...counts);
  if (words === 0 || most < LEAST * words) return 'none';
  const language = LANGUAGES[counts.indexOf(most)] as string;
  return KNOWN.includes(language) ? (language as Language) : 'none';
}

/** Whether a sentence is clearly in another language than its document. */
export function isForeign(sentence: string, language: Language): boolean {
  const { counts, words } = countsOf([sentence]);
  // Of a language that is not known German is told apart, where capitals say nothing.
  const own = language === 'none' ? 0 : (counts[LANGUAGES.indexOf(language)] as number);
  const most =
    language === 'none' ? (counts[LANGUAGES.indexOf('de')] as number) : Math.max(...counts);
  return most >= 3 && most >= LEAST * words && most > 2 * own;
}
