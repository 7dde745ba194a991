/** A configuration by name, for longpref init. */
export interface Preset {
  /** values that pipeline.yaml is written with */
  values: Record<string, unknown>;
  /** what is to be known of it: paragraphs at the head of the file */
  head: string[];
  /** what is told when it is written */
  told: string[];
}

const ANSWERS =
  "Answers are the policy model's own there, sampled at temperature 0.7 and top_p 0.95: that takes an endpoint which serves the model (pair.generator: openai, and pair.openai below). Without one, as written here, the generator is auto: the reference answer is preferred, and the dispreferred ones are wrong answers of its kind. Rows made so follow this preset in everything but their answers.";
const TOKENIZER =
  "Chunks are windows of the policy model's tokens: set tokenizer to its folder. Entities, nouns and verbs come from a tagger and rules in place of spaCy's pipeline.";

const SHORT_QUESTIONS =
  "δ = 6 on the entities of the question alone (pair.delta) wants questions of six entities or more: a question of one or two names never has a critical chunk, and is dropped. longpref doctor says how many of yours could have one. Where they are short, lower pair.delta, or set pair.threshold: auto, and call the data set something else than the paper's.";

/** Everything is written out, defaults too: a preset stays what it is when a default changes. */
const paper: Preset = {
  values: {
    input: ['./documents'],
    questions: { cloze: 0 },
    chunk: { tokens: 512, borders: 'character' },
    score: {
      evaluator: 'entity-overlap',
      items: 'entities',
      against: 'question',
      rerank: { evaluator: 'none' },
    },
    pair: {
      chunks: 16,
      // 16 whole windows, whatever template and answer take.
      tokens: 16 * 512 + 1024,
      select: 'threshold',
      delta: 6,
      threshold: null,
      // The paper's contexts are of one document.
      filler: 'none',
      rejected: ['irrelevant', 'mixed'],
      max_answer_tokens: 512,
    },
    shard: { positions_length: 65536, sparse: 0.1, draws: 2 },
  },
  head: [
    'Preset paper: LOGO as its paper has it (arXiv 2410.18533, sections 3 and 4). Importance is the number of entities that a chunk shares with the question alone, δ = 6; contexts are up to 16 equal windows of 512 tokens of one document; two dispreferred answers, from irrelevant chunks and from a mixture; 64k positions, two draws of them a question, one in ten sparse. Questions are those of the input: none are made.',
    ANSWERS,
    TOKENIZER,
    SHORT_QUESTIONS,
    'Change a setting that affects data and it is another configuration: call it so. What the paper trains with is in trainer/presets/.',
  ],
  told: [SHORT_QUESTIONS],
};

const authors: Preset = {
  values: {
    input: ['./documents'],
    questions: { cloze: 0 },
    chunk: { tokens: 1024, borders: 'character' },
    score: {
      evaluator: 'entity-overlap',
      items: 'entities-nouns-verbs',
      against: 'question-and-answer',
      rerank: { evaluator: 'none' },
    },
    pair: {
      chunks: 6,
      tokens: 6 * 1024 + 1024,
      select: 'rank',
      top_k: 6,
      floor: 3,
      threshold: null,
      filler: 'none',
      rejected: ['irrelevant', 'mixed'],
      max_answer_tokens: 512,
    },
    shard: { positions_length: 65536, sparse: 0.1, draws: 2 },
  },
  head: [
    "Preset authors: as the authors' public code chooses chunks. Importance is the number of names, nouns and verbs that a chunk shares with the question or its reference answer; the best six chunks of 1,024 tokens that score at least 3 are critical.",
    'Their code drops a question whose sixth chunk scores below 3; here it keeps the chunks that reach 3. Their "irrelevant" context is ranks 4 to 6 of the kept chunks and their mixed one the top 3; here irrelevant chunks are below the bar, and the mixed context has half of the critical ones.',
    ANSWERS,
    TOKENIZER,
  ],
  told: [],
};

export const PRESETS: Record<string, Preset> = {
  default: { values: { input: ['./documents'] }, head: [], told: [] },
  paper,
  authors,
};
