import { englishTagger, type Tagger } from '../language/english-tagger.js';
import { eachWord, plainForm, readyForWords } from '../language/words.js';
import { chunkwise, type Evaluator, type ScoredQuestion } from './evaluator.js';
import { type Items, itemsOf } from './items.js';
import { lemmaCandidates } from './lemmas.js';

export interface EntityOverlapSettings {
  /** `entities`: names, numbers and dates; `entities-nouns-verbs`: these and noun and verb lemmas */
  items: string;
  /** `question` alone, or `question-and-answer` where there is a reference answer */
  against: string;
}

/** Bumped when a score changes. */
export const version = 2;

/** The least score of a critical chunk: one shared word is chance. */
export const floor = 2;

/**
 * Importance score of a chunk = number of distinct items that it shares with the question
 * (paper, section 3.1, with an automatic evaluator that counts shared entities).
 *
 * The question side is tagged by wink-nlp; chunks, a million times more text, are only scanned:
 * each distinct word is looked up once a document and remembered.
 */
export function create(settings: EntityOverlapSettings): Evaluator {
  const entitiesOnly = settings.items === 'entities';
  const withAnswer = settings.against === 'question-and-answer';
  const scoring = chunkwise((questions) => {
    const tag = englishTagger();
    const index = new ItemIndex();
    for (const [at, question] of questions.entries()) {
      index.add(at, itemsOfQuestion(question, tag, entitiesOnly, withAnswer));
    }
    return (chunks) => {
      const scores = questions.map(() => new Float32Array(chunks.length));
      for (const [at, chunk] of chunks.map(readyForWords).entries()) {
        for (const item of index.itemsIn(chunk)) {
          for (const question of item) (scores[question] as Float32Array)[at]! += 1;
        }
      }
      return scores;
    };
  });
  return {
    ...scoring,
    // Each item counts once, so there is no more to score than there are items.
    most(question) {
      const items = itemsOfQuestion(question, englishTagger(), entitiesOnly, withAnswer);
      return items.names.size + items.pairs.size + new Set(items.lemmas.values()).size;
    },
  };
}

function itemsOfQuestion(
  { question, answer }: ScoredQuestion,
  tag: Tagger,
  entitiesOnly: boolean,
  withAnswer: boolean,
): Items {
  const items = itemsOf(question, tag, entitiesOnly);
  if (!withAnswer || !answer) return items;
  const more = itemsOf(answer, tag, entitiesOnly);
  for (const name of more.names) items.names.add(name);
  for (const pair of more.pairs) items.pairs.add(pair);
  for (const [word, lemma] of more.lemmas) items.lemmas.set(word, lemma);
  for (const name of items.names) items.lemmas.delete(name);
  return items;
}

/** Words remembered of a document: enough for any book, while a list of codes has no end. */
const MOST_WORDS = 200_000;

/** The questions an item belongs to. */
type Item = number[];

/** Items of all questions of a document, by the words that stand for them. */
class ItemIndex {
  private readonly names = new Map<string, Item>();
  private readonly lemmas = new Map<string, Item>();
  private readonly pairs = new Map<string, Item>();
  /** what is known about words met before */
  private readonly seen = new Map<string, readonly Item[]>();

  add(question: number, { names, lemmas, pairs }: Items): void {
    const note = (map: Map<string, Item>, key: string) => {
      const item = map.get(key);
      if (!item) map.set(key, [question]);
      else if (item.at(-1) !== question) item.push(question);
    };
    for (const name of names) note(this.names, name);
    for (const pair of pairs) note(this.pairs, pair);
    for (const lemma of lemmas.values()) note(this.lemmas, lemma);
    // A form as the question writes it is found even where its lemma is an odd one ("physic").
    for (const [word, lemma] of lemmas) if (word !== lemma) this.alias(word, lemma);
  }

  private readonly aliases = new Map<string, Set<string>>();

  private alias(word: string, lemma: string): void {
    const known = this.aliases.get(word);
    if (known) known.add(lemma);
    else this.aliases.set(word, new Set([lemma]));
  }

  /** Distinct items that stand in a chunk, which is ready for words. */
  itemsIn(chunk: string): Set<Item> {
    const found = new Set<Item>();
    eachWord(chunk, (start, end) => {
      const word = chunk.slice(start, end);
      let items = this.seen.get(word);
      if (items === undefined) {
        items = this.lookUp(word);
        if (this.seen.size === MOST_WORDS) this.seen.clear();
        this.seen.set(word, items);
      }
      for (let i = 0; i < items.length; i++) found.add(items[i] as Item);
    });
    for (const [pair, item] of this.pairs) if (chunk.includes(pair)) found.add(item);
    return found;
  }

  /** Items a word of a chunk stands for: a name where it has a capital, else by its lemma. */
  private lookUp(word: string): readonly Item[] {
    const form = plainForm(word);
    const items = new Set<Item>();
    const candidates = lemmaCandidates(form);
    if (/^\p{Lu}/u.test(word)) {
      // Candidates 0 and 1 are the word and its singular: "the Morlocks" names the Morlock.
      const name = this.names.get(form) ?? this.names.get(form.replace(/s$/, ''));
      if (name) items.add(name);
    }
    for (const candidate of candidates) {
      const item = this.lemmas.get(candidate);
      if (item) items.add(item);
    }
    for (const lemma of this.aliases.get(form) ?? []) items.add(this.lemmas.get(lemma) as Item);
    return [...items];
  }
}
