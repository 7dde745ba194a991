import type { Random } from '../core/random.js';
import { remembered } from '../core/remembered.js';
import type { AnswerRequest } from './generator.js';
import { chosenOption, type Option, optionsOf } from './options.js';
import { needleOf } from './text.js';

/**
 * How often a wrong option is taken from the longer ones where there are longer and shorter ones,
 * before anything is known of a data set. Right options tend to be the longest of a question: of 265
 * of BAMBOO's in 42 %, the shortest in 14 %, so that an even lot makes the chosen answer the longer
 * one of 62 %.
 */
const LONGER = 0.75;
/** Questions that this counts as. */
const PRIOR = 12;

interface Seen {
  option: Option;
  others: readonly Option[];
}

/** Questions of a document are looked at for each of them. */
const optionsIn = remembered(4096, optionsOf);

function seenIn(question: string, answer: string | undefined): Seen | undefined {
  const options = optionsIn(question);
  const option = answer && options.length > 0 ? chosenOption(answer, options)?.option : undefined;
  if (option === undefined) return undefined;
  const own = needleOf(option.text);
  return { option, others: options.filter(({ text }) => needleOf(text) !== own) };
}

/** How often a longer option is to be taken, for rejected answers to be longer in half of the questions. */
function longerShare({ siblings, others }: AnswerRequest): number {
  let [most, least, all] = [0, 0, 0];
  for (const { question, answer } of [...siblings, ...others]) {
    const seen = seenIn(question, answer);
    if (seen === undefined || seen.others.length === 0) continue;
    const length = seen.option.text.length;
    all++;
    if (seen.others.every(({ text }) => text.length <= length)) most++;
    else if (seen.others.every(({ text }) => text.length >= length)) least++;
  }
  const between = all - most - least;
  if (between === 0) return LONGER;
  const wanted = Math.min(1, Math.max(0, (all / 2 - least) / between));
  return (all * wanted + PRIOR * LONGER) / (all + PRIOR);
}

/**
 * A wrong option of about the length of the right one. The first of two takes the best or the second
 * best by lot: kinds of rejected answers are made one after the other, and what is left would tell
 * the later one.
 * @param right the right option
 * @param options wrong ones that are not taken, at least one
 */
export function wrongOption(
  request: AnswerRequest,
  right: Option,
  options: readonly Option[],
  random: Random,
): Option {
  const off = ({ text }: Option) => Math.abs(text.length - right.text.length);
  const byLength = random.shuffled(options).sort((a, b) => off(a) - off(b));
  const isLonger = ({ text }: Option) => text.length > right.text.length;
  const longerFirst = random.below(1000) < 1000 * longerShare(request);
  const ranked = byLength.toSorted((a, b) =>
    isLonger(a) === isLonger(b) ? 0 : isLonger(a) === longerFirst ? -1 : 1,
  );
  const isFirst = request.taken.length <= 1;
  const at = isFirst && ranked.length > 1 ? random.below(2) : 0;
  return ranked[at] as Option;
}
