/**
 * Lemmas a word may have, without looking at its sentence: by the rules of English inflection and
 * a list of irregular forms. Too many are harmless: a candidate counts only where a question has
 * it as a noun or a verb. Words of other languages mostly stand for themselves.
 */

/** Base form, then its irregular forms. */
const IRREGULAR = `
be am is are was were been being;have has had;do does did done;go went gone goes;say said;get got gotten;
make made;know knew known;think thought;take took taken;see saw seen;come came;want;find found;give gave given;
tell told;feel felt;become became;leave left;mean meant;keep kept;begin began begun;show shown;hear heard;
run ran;hold held;bring brought;write wrote written;sit sat;stand stood;lose lost;pay paid;meet met;lead led;
understand understood;speak spoke spoken;spend spent;grow grew grown;win won;teach taught;buy bought;send sent;
build built;fall fell fallen;sell sold;break broke broken;drive drove driven;rise rose risen;draw drew drawn;
choose chose chosen;wear wore worn;fight fought;throw threw thrown;catch caught;deal dealt;seek sought;
fly flew flown;sing sang sung;swim swam swum;drink drank drunk;ring rang rung;eat ate eaten;forget forgot forgotten;
forgive forgave forgiven;hide hid hidden;bite bit bitten;shake shook shaken;steal stole stolen;freeze froze frozen;
wake woke woken;bear bore borne born;tear tore torn;swear swore sworn;ride rode ridden;strike struck stricken;
stick stuck;dig dug;hang hung;swing swung;shoot shot;sleep slept;sweep swept;weep wept;creep crept;feed fed;
flee fled;bleed bled;breed bred;bend bent;lend lent;burn burnt;learn learnt;dream dreamt;lie lay lain;lay laid;
light lit;shine shone;slide slid;spin spun;spring sprang sprung;sink sank sunk;shrink shrank shrunk;
blow blew blown;arise arose arisen;awake awoke awoken;bind bound;grind ground;wind wound;swell swollen;
sew sewn;sow sown;saw sawn;prove proven;overcome overcame;undergo underwent undergone;withdraw withdrew withdrawn;
betray;kneel knelt;leap leapt;spill spilt;spell spelt;smell smelt;cling clung;fling flung;sting stung;
man men;woman women;child children;person people;foot feet;tooth teeth;goose geese;mouse mice;ox oxen;
life lives;wife wives;knife knives;wolf wolves;leaf leaves;thief thieves;shelf shelves;half halves;self selves;
loaf loaves;calf calves;elf elves;crisis crises;analysis analyses;thesis theses;basis bases;phenomenon phenomena;
criterion criteria;datum data;index indices;matrix matrices;radius radii;nucleus nuclei;die dying died;tie tying;
`;

const BASE_FORMS = new Map<string, string>();
for (const line of IRREGULAR.replace(/\s*\n/g, '').split(';')) {
  const [base, ...forms] = line.trim().split(/\s+/);
  for (const form of forms) BASE_FORMS.set(form, base as string);
}

/** Possible lemmas of a lower-case word, itself first. */
export function lemmaCandidates(word: string): string[] {
  const found = [word];
  const add = (lemma: string) => {
    if (lemma.length > 1) found.push(lemma);
  };
  const irregular = BASE_FORMS.get(word);
  if (irregular) add(irregular);
  if (word.endsWith('s') && !word.endsWith('ss')) {
    add(word.slice(0, -1));
    if (word.endsWith('es')) add(word.slice(0, -2));
    if (word.endsWith('ies')) add(`${word.slice(0, -3)}y`);
  }
  if (word.endsWith('ed')) addStems(word.slice(0, -2), add);
  if (word.endsWith('ied')) add(`${word.slice(0, -3)}y`);
  if (word.endsWith('ing')) addStems(word.slice(0, -3), add);
  return found;
}

/** `stopp` → stop, `mov` → move, `walk` → walk. */
function addStems(stem: string, add: (lemma: string) => void): void {
  if (stem.length < 2) return;
  add(stem);
  add(`${stem}e`);
  if (stem.at(-1) === stem.at(-2)) add(stem.slice(0, -1));
}
