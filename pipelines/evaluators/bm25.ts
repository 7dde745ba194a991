import { functionWordsOf } from '../language/function-words.js';
import { bigrams, eachWord, plainForm, readyForWords, wordsOf } from '../language/words.js';
import type { ChunkScorer, Evaluator, ScoredQuestion } from './evaluator.js';
import { lemmaCandidates } from './lemmas.js';

export interface Bm25Settings {
  /** `question` alone, or `question-and-answer` where there is a reference answer */
  against: string;
}

/** Bumped when a score changes. */
export const version = 1;

/** The least score of a critical chunk: a word that few other chunks have, or some common ones. */
export const floor = 0.75;

/** Saturation of repeats and weight of length, as in Robertson and Zaragoza 2009, section 3.4. */
const [K1, B] = [1.2, 0.75];
/** Words remembered of a document: enough for any book, while a list of codes has no end. */
const MOST_WORDS = 200_000;

/** Terms of the questions of a document, told in chunks by their words. */
class Terms {
  /** places of terms, by the forms that stand for them */
  private readonly forms = new Map<string, number[]>();
  private readonly pairs = new Map<string, number>();
  private readonly places = new Map<string, number>();
  private readonly seen = new Map<string, readonly number[]>();
  /** distinct terms of each question */
  readonly asked: readonly number[][];

  constructor(questions: readonly string[]) {
    this.asked = questions.map((question) => [...new Set(this.termsOf(question))]);
  }

  get count(): number {
    return this.places.size;
  }

  private termsOf(question: string): number[] {
    const text = readyForWords(question);
    const words = wordsOf(text).map(plainForm);
    const isFunctionWord = functionWordsOf(words);
    const telling = words.filter((word) => !isFunctionWord(word));
    const pairs = bigrams(text);
    // A question of function words alone ("Who is who?") has nothing else to go by.
    const used = telling.length + pairs.length > 0 ? telling : words;
    return [
      ...used.map((word) => this.wordTerm(word)),
      ...pairs.map((pair) => this.pairTerm(pair)),
    ];
  }

  private place(term: string): number {
    const known = this.places.get(term);
    if (known !== undefined) return known;
    this.places.set(term, this.places.size);
    return this.places.size - 1;
  }

  private wordTerm(word: string): number {
    const before = this.places.size;
    const place = this.place(word);
    if (place === before) {
      for (const form of lemmaCandidates(word)) {
        const known = this.forms.get(form);
        if (known) known.push(place);
        else this.forms.set(form, [place]);
      }
    }
    return place;
  }

  private pairTerm(pair: string): number {
    const place = this.place(pair);
    this.pairs.set(pair, place);
    return place;
  }

  /** How often each term stands in a chunk, and how many words and pairs the chunk has. */
  countIn(chunk: string): { length: number; counts: Map<number, number> } {
    const text = readyForWords(chunk);
    const counts = new Map<number, number>();
    let length = 0;
    const add = (place: number) => counts.set(place, (counts.get(place) ?? 0) + 1);
    eachWord(text, (start, end) => {
      length += 1;
      for (const place of this.lookUp(text.slice(start, end))) add(place);
    });
    for (const pair of bigrams(text)) {
      length += 1;
      const place = this.pairs.get(pair);
      if (place !== undefined) add(place);
    }
    return { length, counts };
  }

  private lookUp(word: string): readonly number[] {
    const known = this.seen.get(word);
    if (known) return known;
    const found = new Set<number>();
    for (const form of lemmaCandidates(plainForm(word)))
      for (const place of this.forms.get(form) ?? []) found.add(place);
    if (this.seen.size === MOST_WORDS) this.seen.clear();
    const places = [...found];
    this.seen.set(word, places);
    return places;
  }
}

/** What of a document its scores depend on: its chunks, their mean length, how many have each term. */
interface Statistics {
  chunks: number;
  meanLength: number;
  /** by term */
  frequency: Float32Array;
}

/** Lucene's idf, which is never below 0. */
const idf = (chunks: number, having: number): number =>
  Math.log(1 + (chunks - having + 0.5) / (having + 0.5));

/** Scores chunks, given as what they hold of the terms, by the statistics of a document. */
function scorerOf(terms: Terms, { chunks, meanLength, frequency }: Statistics) {
  const rarest = idf(chunks, 1);
  const weights = Float64Array.from(frequency, (having) => idf(chunks, having) / rarest);
  return ({ length, counts }: ReturnType<Terms['countIn']>): number[] => {
    const norm = K1 * (1 - B + (B * length) / Math.max(1, meanLength));
    return terms.asked.map((asked) => {
      let sum = 0;
      for (const term of asked) {
        const count = counts.get(term);
        if (count !== undefined)
          sum += ((weights[term] as number) * count * (K1 + 1)) / (count + norm);
      }
      return sum;
    });
  };
}

const rowsOf = (questions: number, scores: readonly number[][]): Float32Array[] =>
  Array.from({ length: questions }, (_, question) =>
    Float32Array.from(scores, (chunk) => chunk[question] as number),
  );

const asTexts = (questions: readonly ScoredQuestion[], withAnswer: boolean): string[] =>
  questions.map(({ question, answer }) =>
    withAnswer && answer ? `${question}\n${answer}` : question,
  );

/**
 * Importance score of a chunk = BM25 of the question's words against the chunks of the document
 * (Robertson and Zaragoza 2009), in units of a word that one chunk alone has: a count of the words
 * that both share, the rare ones whole and the common ones in part, so that bars are on the scale
 * of entity-overlap's. Words count by their lemma; scripts without spaces by pairs of characters. Chunks of other documents are scored with this
 * document's statistics.
 */
export function create({ against }: Bm25Settings): Evaluator {
  const withAnswer = against === 'question-and-answer';
  return {
    begin(questions): ChunkScorer {
      const terms = new Terms(asTexts(questions, withAnswer));
      const held: ReturnType<Terms['countIn']>[] = [];
      return {
        add(chunks) {
          for (const chunk of chunks) held.push(terms.countIn(chunk));
        },
        finish() {
          const frequency = new Float32Array(terms.count);
          for (const { counts } of held) for (const term of counts.keys()) frequency[term]! += 1;
          const total = held.reduce((sum, { length }) => sum + length, 0);
          const meanLength = Math.fround(total / Math.max(1, held.length));
          const score = scorerOf(terms, { chunks: held.length, meanLength, frequency });
          return {
            scores: rowsOf(questions.length, held.map(score)),
            basis: Float32Array.of(held.length, meanLength, ...frequency),
          };
        },
      };
    },
    fillers(questions, basis) {
      const terms = new Terms(asTexts(questions, withAnswer));
      const [chunks = 0, meanLength = 0] = basis;
      const score = scorerOf(terms, { chunks, meanLength, frequency: basis.subarray(2) });
      return {
        score: (texts) =>
          rowsOf(
            questions.length,
            texts.map((text) => score(terms.countIn(text))),
          ),
      };
    },
  };
}
