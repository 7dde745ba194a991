import { type Random, randomFrom } from '../core/random.js';
import type { InputDocument, InputQuestion } from '../generated/document.js';
import { EVENTS, GIVEN_NAMES, PLACES, SURNAMES } from './names.js';

/**
 * The demo's corpus: chronicles of people, places and events. A fact is a key with its value right
 * after it, each one token of the demo's tokenizer: a given name and a surname ("Anna Hollis"), a
 * place and an event ("the Arden flood"). Which value goes with which key is drawn anew for every
 * document, so nothing can be memorised: only the context tells. Facts are strewn over the whole
 * document, and a question asks for one of them and ends with its key.
 */
export interface CorpusOptions {
  /** the same seed gives the same corpus */
  seed: number;
  /** documents to write */
  documents: number;
  /** words and punctuation marks of a document, at least; about its tokens in the demo's tokenizer */
  tokens?: number;
  /** people in a document, each asked about once */
  people?: number;
  /** places in a document, each asked about once */
  places?: number;
}

export const DEMO_DOCUMENTS = 96;
export const DEMO_TOKENS = 8400;
export const DEMO_PEOPLE = 24;
export const DEMO_PLACES = 16;

/** The two forms of question. Their nouns and verbs stand nowhere in a document. */
export const personQuestion = (givenName: string): string => `What is the surname of ${givenName}`;
export const placeQuestion = (place: string): string => `What happened at ${place}`;

/** Sentences: {p} stands for a person with surname, {e} for the event of a place. */
const SENTENCES = [
  '{p} met {p} near the old mill.',
  'after the {e} came the {e}.',
  '{p} wrote to {p} about the {e}.',
  'nobody blamed {p} for the {e}.',
  'during the {e}, {p} walked with {p}.',
  'letters from {p} describe the {e}.',
  'with {p} rode {p} and also {p}.',
  'some compared the {e} to the {e}.',
  '{p} remembered the {e} all winter.',
  '{p} sold a horse to {p} before the {e}.',
  'songs about the {e} were sung by {p}.',
  'the {e} made {p} very poor.',
  'then {p} helped {p} leave.',
  'since the {e}, {p} trusted {p}.',
  'both {p} and {p} saw the {e}.',
  'late that year {p} joined {p}.',
] as const;

/** What a paragraph opens with: a name then follows a space everywhere, and is one token. */
const OPENINGS = [
  'In spring',
  'In autumn',
  'Some years later',
  'At that time',
  'By and by',
] as const;
const SENTENCES_IN_PARAGRAPH = 12;

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

interface Fact {
  key: string;
  value: string;
}

/** Keys with the values this document gives them. */
function drawFacts(
  random: Random,
  keys: readonly string[],
  values: readonly string[],
  n: number,
): Fact[] {
  const [k, v] = [random.shuffled(keys), random.shuffled(values)];
  return Array.from({ length: n }, (_, i) => ({ key: k[i] as string, value: v[i] as string }));
}

/** Hands out facts in random order, all once before any comes again: they spread over the document. */
function dealer<T>(random: Random, items: readonly T[]): () => T {
  let deck: T[] = [];
  return () => {
    if (deck.length === 0) deck = random.shuffled(items);
    return deck.pop() as T;
  };
}

function makeDocument(
  random: Random,
  number: number,
  options: Required<CorpusOptions>,
): InputDocument {
  const [stranger, ...people] = drawFacts(random, GIVEN_NAMES, SURNAMES, options.people + 1);
  const places = drawFacts(random, PLACES, EVENTS, options.places);
  const nextPerson = dealer(random, people);
  const nextPlace = dealer(random, places);
  const fill = (slot: string) => {
    const fact = slot === 'p' ? nextPerson() : nextPlace();
    return `${fact.key} ${fact.value}`;
  };
  const nextSentence = dealer(random, SENTENCES);

  const nextOpening = dealer(random, OPENINGS);

  const paragraphs: string[] = [];
  let [paragraph, sentences, tokens] = ['', 0, 0];
  while (tokens < options.tokens) {
    const text = nextSentence().replace(/\{([pe])\}/g, (_, slot: string) => fill(slot));
    paragraph += sentences === 0 ? `${nextOpening()}, ${text}` : ` ${capitalised(text)}`;
    tokens += text.match(/\w+|[^\w\s]/g)?.length ?? 0;
    if (++sentences === SENTENCES_IN_PARAGRAPH || tokens >= options.tokens) {
      paragraphs.push(paragraph);
      [paragraph, sentences] = ['', 0];
    }
  }

  const questions: InputQuestion[] = [
    ...people.map(({ key, value }) => ({ question: personQuestion(key), answer: value })),
    ...places.map(({ key, value }) => ({ question: placeQuestion(key), answer: value })),
    // Nobody of this name is in the document: it becomes a drop, as in real question sets.
    { question: personQuestion((stranger as Fact).key) },
  ];
  return { title: `Chronicle ${number}`, text: paragraphs.join('\n'), questions };
}

/** Documents, one after another. A document depends on the seed and its number, not on the others. */
export function* makeCorpus(options: CorpusOptions): Generator<InputDocument> {
  const full: Required<CorpusOptions> = {
    tokens: DEMO_TOKENS,
    people: DEMO_PEOPLE,
    places: DEMO_PLACES,
    ...options,
  };
  for (let number = 1; number <= full.documents; number++) {
    yield makeDocument(randomFrom(`demo corpus ${full.seed} ${number}`), number, full);
  }
}
