import type { PipelineConfig } from '../../generated/pipeline.js';
import { barNameOf, barOf, shownScore } from '../../stages/pair/select.js';
import { betterBar, histogram } from './best-scores.js';
import type { RunCounts } from './summary.js';

/** A data set keeps the pool of its first submission, so more documents in the next one are no help. */
const BETTER_POOL =
  'begin a new data set with more documents (the filler pool is drawn from the first submission and kept), or with the pool of another (pair.pool)';

/** What else to choose in place of a bar that somebody wrote down. */
const otherBar = (config: PipelineConfig): string =>
  ({ delta: ', or set pair.threshold: auto, or pair.select: rank', floor: '', threshold: '' })[
    barNameOf(config)
  ];

/** What would have kept the questions, with their best scores as a picture. */
export function adviceOn(counts: RunCounts, config: PipelineConfig): string {
  const [worst] = Object.entries(counts.drops).sort(([, a], [, b]) => b - a)[0] ?? [''];
  const bar = `pair.${barNameOf(config)} (${barOf(config)})`;
  const isPooled = config.pair.filler !== 'none';
  const lower = betterBar(counts.bestScores, config);
  const advice: Record<string, string> = {
    'no-questions':
      config.questions.cloze !== 0
        ? 'No cloze question could be made: it takes rare names, told by their capitals, in German by their use; scripts without capitals and other languages whose nouns all have them say nothing of names. Give each text its questions (name.questions.jsonl beside name.txt, or records with questions).'
        : 'Give each text its questions (name.questions.jsonl beside name.txt, or records with questions), or have cloze questions made: --set questions=auto.',
    'no-critical-chunk': lower
      ? `Set ${lower.setting} to ${lower.value}: then ${lower.keeps} of ${lower.of} questions have a critical chunk.`
      : `The best chunk scored ${shownScore(counts.bestScore)}: lower ${bar}${otherBar(config)}.`,
    'no-irrelevant-chunk': `The documents are too short to have any, or every chunk reaches ${bar}: make chunks smaller (chunk.tokens), raise it${isPooled ? `, or ${BETTER_POOL}` : ', or take chunks of other documents (pair.filler: auto)'}.`,
    'no-mixed-context':
      'A mixed answer must not see all of the evidence, and the documents have nothing else for it: make chunks smaller (chunk.tokens), or leave mixed out of pair.rejected.',
    'no-room': `pair.tokens (${config.pair.tokens}) has no room for a template, an answer and one chunk: raise it to what the policy can read, or make chunks smaller (chunk.tokens) or answers shorter (pair.max_answer_tokens).`,
    'answer-too-long': `The chosen answers are longer than pair.max_answer_tokens (${config.pair.max_answer_tokens}): raise it, or give shorter reference answers${config.pair.too_long === 'drop' ? ', or have them cut at a sentence (pair.too_long: cut)' : ''}.`,
    truncated: `The model's answers were cut at pair.max_answer_tokens (${config.pair.max_answer_tokens}): raise it.`,
    'no-reference-answer':
      'Without a model answers are made from reference answers: add "answer" to the questions, or set pair.generator: openai.',
    'answer-not-in-context':
      'The reference answers do not stand in the chosen chunks: raise pair.tokens, or set pair.answer_in_context: never.',
    'no-wrong-answer':
      'No wrong answers of the same type were found outside (irrelevant) or inside (mixed) the context: make chunks smaller (chunk.tokens) or contexts shorter (pair.tokens), ask more questions a document' +
      (isPooled
        ? `, or ${BETTER_POOL}.`
        : ', or fill contexts from other documents (pair.filler: auto).'),
    contaminated:
      'They are in a benchmark, or their documents are (filters.benchmarks; longpref why names file and line): train on other documents. Where a benchmark shares no more than set phrases with them, leave its long texts out of the file.',
    'near-duplicate':
      'They are nearly the same as other samples of the data set (filters.near_duplicates; longpref why names which): nothing to do, unless they are not; then raise it.',
    abstained:
      'The dispreferred answers say that the text does not tell, which is right where their context does not: give the generator more to go by (pair.tokens, chunk.tokens), have mixed answers made too (pair.rejected), or keep them (pair.abstain: keep).',
  };
  const sentence = advice[worst] ?? '';
  return Object.keys(counts.bestScores).length > 0
    ? `${sentence}\n\n${histogram(counts.bestScores, config)}`
    : sentence;
}
