/** A word or a mark of a text. */
export interface Piece {
  text: string;
  /** how it is looked up: small, "will" for "'ll", one kind of quotation mark */
  norm: string;
  start: number;
  end: number;
}

/** Marks that stand alone wherever a word begins or ends. */
const MARK = '…,:;!?¿¡()\\[\\]{}<>_#*&"“”„«»‘’\'`´°§%=—–$£€¥~·';
const OPENS = new RegExp(`^(?:\\.\\.+|[${MARK}]|\\+(?!\\d))`, 'u');
const CLOSES = new RegExp(
  `(?:\\.\\.+|['’][sS]|[${MARK}]|(?<=\\d)\\+|(?<=\\d)(?:km|cm|mm|kg|mg|mph|ft|m|g|lb|oz)|(?<=\\d)[ap]\\.?m\\.?|(?<=[\\d\\p{Ll}%)"”’'\\]-]|\\p{Lu}\\p{Lu})\\.)$`,
  'u',
);
/** Marks inside a word that stand alone. */
const INSIDE =
  /\.\.+|…|(?<=\d)[-+*^](?=[\d-])|(?<=[\p{Ll}"'’”])\.(?=[\p{Lu}"'‘“])|(?<=\p{L}),(?=\p{L})|(?<=[\p{L}\d])(?:--+|[-–—~])(?=\p{L})|(?<=[\p{L}\d])[:<>=/](?=\p{L})/gu;
/** Ends of words that are words themselves: "did|n't", "we|'re". */
const SHORTENED = /^(\p{L}+?)(n['’]t|['’](?:ll|re|ve|m|d))$/iu;
/** Words with a dot. */
const DOTTED = new RegExp(
  `^(?:\\p{L}\\.|(?:\\p{L}\\.)+\\p{L}?\\.?|(?:${[
    'Adm|Bros|Co|Corp|Dr|Gen|Gov|Inc|Jr|Ltd|Messrs|Mr|Mrs|Ms|Mt|Ph\\.D|Prof|Rep|Rev|Sen|St|vs|v\\.s',
    'Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|e\\.g|i\\.e|a\\.m|p\\.m|E\\.g|I\\.e',
    'Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ia|Id|Ill|Ind|Kan|Kans|Ky|La|Mass|Md|Mich|Minn|Miss|Mont',
    'Neb|Nebr|Nev|Okla|Ore|Pa|Tenn|Va|Wash|Wis',
  ].join('|')})\\.)$`,
  'u',
);

const NORMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "n't": 'not',
    "'ll": 'will',
    "'re": 'are',
    "'ve": 'have',
    "'m": 'am',
    "'d": "'d",
    '‘': "'",
    '’': "'",
    '´': "'",
    '`': "'",
    '“': '"',
    '”': '"',
    '„': '"',
    '«': '"',
    '»': '"',
    '–': '-',
    '—': '-',
    '--': '-',
    '---': '-',
    '…': '...',
    '£': '$',
    '€': '$',
    '¥': '$',
    'jan.': 'January',
    'feb.': 'February',
    'mar.': 'March',
    'apr.': 'April',
    'jun.': 'June',
    'jul.': 'July',
    'aug.': 'August',
    'sep.': 'September',
    'sept.': 'September',
    'oct.': 'October',
    'nov.': 'November',
    'dec.': 'December',
  }),
);

function normOf(text: string): string {
  const small = text.toLowerCase();
  return NORMS.get(small) ?? NORMS.get(small.replace('’', "'")) ?? small.replace('’', "'");
}

/** Lengths of the pieces of a run without spaces, in their order. */
function cut(run: string): number[] {
  const [before, after]: [number[], number[]] = [[], []];
  let [from, to] = [0, run.length];
  while (from < to) {
    const rest = run.slice(from, to);
    if (DOTTED.test(rest)) break;
    const opens = OPENS.exec(rest)?.[0].length ?? 0;
    if (opens > 0) {
      before.push(opens);
      from += opens;
      continue;
    }
    const closes = CLOSES.exec(rest)?.[0].length ?? 0;
    if (closes === 0 || closes === rest.length) break;
    after.unshift(closes);
    to -= closes;
  }
  return [...before, ...inside(run.slice(from, to)), ...after];
}

/** The same for what has no marks at its ends. */
function inside(word: string): number[] {
  if (word === '') return [];
  if (DOTTED.test(word)) return [word.length];
  const [, start = '', end = ''] = SHORTENED.exec(word) ?? [];
  if (start !== '') return [...inside(start), end.length];
  if (/^cannot$/i.test(word)) return [3, 3];
  const lengths: number[] = [];
  let from = 0;
  for (const { 0: mark, index } of word.matchAll(INSIDE)) {
    if (index > from) lengths.push(index - from);
    lengths.push(mark.length);
    from = index + mark.length;
  }
  if (from < word.length) lengths.push(word.length - from);
  return lengths;
}

/** Words and marks of an English text, cut as in OntoNotes: "38|-|year|-|old", "John|'s". */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const { 0: run, index } of text.matchAll(/\S+/gu)) {
    let start = index;
    for (const length of cut(run)) {
      const piece = text.slice(start, start + length);
      pieces.push({ text: piece, norm: normOf(piece), start, end: start + length });
      start += length;
    }
  }
  return pieces;
}
