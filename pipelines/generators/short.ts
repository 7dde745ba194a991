import { lazily } from '../core/lazily.js';
import type { Random } from '../core/random.js';
import type { NameKinds } from '../entities/kinds.js';
import { languageOf } from '../language/which-language.js';
import { type AnswerType, answerType } from './answer-type.js';
import { SPAN_UNLIKE, siblingCandidates, spanCandidates } from './candidates.js';
import { isUnspaced, wrongInChinese } from './chinese/wrong-in-chinese.js';
import { type Candidate, chooseCandidate } from './choose.js';
import { withoutPossessive } from './format.js';
import type { AnswerRequest } from './generator.js';
import { type Asked, askedIn } from './keeps-asked.js';
import { askedKind, asksWhen, kindsIn } from './name-kind.js';
import { kindFilter, likeFor, modelFilter } from './names/kind-filters.js';
import { ofSeries } from './names/of-series.js';
import { realName } from './names/real-name.js';
import { wrongList, wrongName } from './names/wrong-name.js';
import { beginsAs } from './phrases/begins-alike.js';
import { hasName, phraseCandidates, phrasesAmong } from './phrases/phrase-candidates.js';
import { phraseTwin } from './phrases/phrase-twin.js';
import { meaningLike } from './phrases/unlike-meaning.js';
import { isBalanced, isTaken, maybeRight } from './reference.js';
import { coreOf, needleOf, wordCount } from './text.js';
import { sourceTexts } from './training-text.js';
import { seriesOf } from './twins/series.js';
import { stockFor } from './twins/stock-for.js';
import { hasClock } from './values/clock.js';
import { hasFraction } from './values/fractions.js';
import { numbersOf } from './values/numbers-of.js';
import { isPlausible } from './values/plausible.js';
import { wrongValue } from './values/wrong-value.js';

/**
 * A wrong answer of a few words, of the type that the question asks for: from answers to questions of
 * the same form first, then from the text.
 */
export async function shortAnswer(
  request: AnswerRequest,
  reference: string,
  random: Random,
  stands: (text: string) => boolean,
): Promise<string | undefined> {
  const inContext = (text: string) => stands(withoutPossessive(text));
  const wanted = request.kind === 'mixed';
  const [taken, right] = [isTaken(request), maybeRight(request, reference)];
  const told = [...request.trainingContext, ...request.context];
  const language = languageOf(request.trainingText);
  const isEnglish = language === 'en';
  // Values are told by patterns: only what has names or nouns asks what the texts say of them.
  const kinds = lazily(() => kindsFor(request));
  const isCommonNoun = await isCommon(request, reference, kinds);
  const type =
    isEnglish && isCommonNoun && !hasName(reference, request.trainingContext)
      ? 'phrase'
      : typeOf(reference);
  const isSpaced = !isUnspaced(request.question.question, reference);
  const isRealName = type === 'name' && isSpaced ? realName(request, reference) : () => true;
  const isWrong = (text: string) =>
    needleOf(text) !== '' &&
    !taken(text) &&
    isBalanced(text) &&
    isWellFormed(text, reference) &&
    isRealName(text) &&
    !right(text);
  if (!isSpaced) return wrongInChinese({ request, reference, random, isWrong, inContext });
  const isUsable = (text: string) => isWrong(text) && inContext(text) === wanted;
  const stock = lazily(async () => stockFor(request, await kinds()));
  const asked = askedIn(request.question.question, reference);
  const unlikeInWords = byQuestion(asked, reference);
  const choose = (candidates: readonly Candidate[], isGood = isUsable) =>
    chooseCandidate(candidates.map(unlikeInWords), reference, random, isGood);
  const like = await likeFor(request, reference, type, kinds);
  if (like && type === 'name' && !like.isSure) return undefined;
  const isAlike = (text: string, sentence: string) => like?.isLike(text, sentence) ?? true;
  const isGood = (text: string, sentence: string) =>
    isWrong(text) &&
    isPlausible(text, reference, request.question.question) &&
    isAlike(text, sentence);
  const twin = async () =>
    isEnglish && isForeign(reference)
      ? undefined
      : phraseTwin({
          ...{ request, reference, stock: await stock(), random, inContext, isGood, isEnglish },
        });
  if (isCommonNoun && !isEnglish) {
    const made = await twin();
    if (made !== undefined) return made;
  }
  const byTexts =
    like?.among ??
    (type === 'name'
      ? kindFilter(request, reference, await kinds())
      : (all: readonly Candidate[]) => all);
  const byModel = await modelFilter(request, reference);
  const ofKind = (all: readonly Candidate[]) => byTexts(byModel(all));
  const isPhrase = type === 'phrase' && isEnglish;
  const asAnswers = siblingCandidates(request, reference, isPhrase && hasName(reference, told));
  const siblings = ofKind(isPhrase ? phrasesAmong(asAnswers, reference, told) : asAnswers);
  const texts = sourceTexts(request);
  const spansOf = () => ofKind(spanCandidates(texts, reference, wanted));
  const isNumbered =
    numbersOf(reference).length > 0 || hasClock(reference) || hasFraction(reference);
  if (isNumbered && isValue(type)) {
    const value = wrongValue({
      ...{ reference, type, question: request.question.question, wanted, texts, random },
      ...{ siblings, spans: spansOf, choose, isWrong, inContext },
    });
    // "Seven-thirds" are none.
    return value ?? (type === 'quantity' && !hasFraction(reference) ? await twin() : undefined);
  }
  // What is no date ("la vendemmia") gives way to answers to such questions alone.
  if (!isEnglish && (type === 'name' || type === 'phrase') && asksWhen(request.question.question))
    return choose(siblingCandidates(whenAsked(request), reference));
  if (type === 'name')
    return wrongName({
      ...{ request, reference, wanted, asked, like, stock, kinds, random },
      ...{ siblings, ofKind, choose, isWrong, inContext },
    });
  const keepsAsked = ({ text }: Candidate) => asked.keeps(text);
  const phrases = lazily(() => [...siblings, ...ofKind(phraseCandidates(reference, texts, told))]);
  if (isPhrase && asked.isShared) {
    const kept = choose(phrases().filter(keepsAsked)) ?? (await twin());
    if (kept !== undefined) return kept;
  }
  const alike = siblings.filter(({ longer, unlike }) => longer === 0 && unlike <= 1);
  const found = isPhrase ? undefined : choose(asked.isShared ? alike.filter(keepsAsked) : alike);
  if (found !== undefined) return found;
  if (isPhrase) {
    if (isForeign(reference)) return undefined;
    const list = await wrongList({
      ...{ request, reference, wanted, stock, kinds, random, isWrong, inContext },
    });
    if (list !== undefined) return list;
    // To "which direction" another direction, or nothing.
    const series = seriesOf(reference);
    if (series !== undefined)
      return choose(ofSeries(series, reference, request.question.question)) ?? twin();
    return chooseByMeaning(phrases(), reference, request.question.question, choose) ?? twin();
  }
  const spans = spansOf();
  // A phrase of any other build would be told by its looks. One that somebody wrote reads better than
  // one put together, but of many words a span begins and ends anywhere.
  if (type === 'phrase') {
    const isWhole = wordCount(reference) <= MOST_SPAN_WORDS;
    const begins = beginsAs(reference);
    const built = spans.filter(isBuiltAlike).filter(({ text }) => begins(text));
    return (isWhole ? choose(built) : undefined) ?? (await twin());
  }
  return choose([...siblings, ...spans]);
}

/** Longest share in words: "over half of the men". */
const MOST_FRACTION_WORDS = 6;

/** A part of a sentence is a phrase, however long; and what counts nothing is no quantity ("one-stop shopping"). */
function typeOf(reference: string): AnswerType {
  const type = answerType(coreOf(reference));
  const isCount = numbersOf(reference).length > 0 || hasFraction(reference) || hasClock(reference);
  if (type === 'phrase' && hasFraction(reference) && wordCount(reference) <= MOST_FRACTION_WORDS)
    return 'quantity';
  return type === 'sentence' || (type === 'quantity' && !isCount) ? 'phrase' : type;
}

const isValue = (type: AnswerType): boolean =>
  type === 'year' || type === 'number' || type === 'date' || type === 'quantity';

/** Words enough to tell a language by. */
const TELLING = 4;

/** Whether an answer is a quotation in another language than the text. */
const isForeign = (reference: string): boolean =>
  wordCount(reference) >= TELLING && !['en', 'none'].includes(languageOf(reference));

/** Longest phrase, in words, in whose place a span of the text may stand. */
const MOST_SPAN_WORDS = 3;

/** Whether a span has as many words as the right answer, of the same classes, and ends like it. */
const isBuiltAlike = ({ longer, unlike }: Candidate): boolean =>
  longer === 0 && unlike <= SPAN_UNLIKE;

/** "56. März 1874". */
const NO_DAY = /(?<!\d)(?:3[2-9]|[4-9]\d)(?:st|nd|rd|th|\.)? \p{Lu}\p{Ll}+ \d{4}(?!\d)/u;
const REPEATED = /(?<!\p{L})(\p{L}+(?: \p{L}+)?) \1(?!\p{L})/iu;
/** "Haven't", "I'm"; a word in capitals alone. */
const CONTRACTED = /\p{L}['’](?:t|ll|re|ve|m|d)(?!\p{L})/iu;
const SHOUTED = /(?<!\p{L})(?:\p{Lu}{3,}|[IVX]{2,})(?!\p{L})/u;

/** "1 years". */
const ONE_OF_MANY = /(?<![\d.,:/-])(?:1|one) \p{Ll}+s(?!\p{L})/iu;
/** "Either a majority", "neither house", without what goes with it. */
const HALF_PAIR = /(?<!\p{L})(?:either(?!.* or )|neither(?!.* nor ))(?!\p{L})/iu;

/** Whether a span has only marks that the right answer has, too, and none in the middle of a word. */
function isWellFormed(text: string, reference: string): boolean {
  if (/[.,;:!?](?=\p{L})|[,;:(]$/u.test(text.replace(/(?:\p{L}\.)+/gu, ''))) return false;
  if (NO_DAY.test(text) || /^for (?:example|instance)(?!\p{L})/iu.test(text)) return false;
  // The title of an article and its first word: "Glycogen Glycogen".
  if (REPEATED.test(text) && !REPEATED.test(reference)) return false;
  // Both without their articles: "the 1830s".
  if (/^\d/.test(coreOf(reference)) && !/^\d/.test(coreOf(text))) return false;
  const isUnlike = (pattern: RegExp) => pattern.test(text) && !pattern.test(reference);
  if (isUnlike(ONE_OF_MANY) || isUnlike(CONTRACTED) || isUnlike(SHOUTED) || isUnlike(HALF_PAIR))
    return false;
  return [...text].every(
    (mark) => !/[;:!?"“”()[\]{}|*_#=<>]/u.test(mark) || reference.includes(mark),
  );
}

/** Phrases of one meaning first, as long as the right one is, then of others. */
function chooseByMeaning(
  phrases: readonly Candidate[],
  reference: string,
  question: string,
  choose: (candidates: readonly Candidate[]) => string | undefined,
): string | undefined {
  const likenessOf = meaningLike(reference, question);
  // To "who" nothing answers that is nobody.
  const isSomebody = askedKind(question) === 'person' && likenessOf('a man') !== 'other';
  const tiers = [['same'], ['related', 'unknown'], ...(isSomebody ? [] : [['other']])];
  for (const likeness of tiers) {
    const all = phrases.filter(({ text }) => likeness.includes(likenessOf(text)));
    const found = choose(all.filter(({ longer }) => longer === 0)) ?? choose(all);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same request with answers to questions for a time alone. */
function whenAsked(request: AnswerRequest): AnswerRequest {
  const only = (all: AnswerRequest['siblings']) => all.filter(({ question }) => asksWhen(question));
  return { ...request, siblings: only(request.siblings), others: only(request.others) };
}

/** Whether a word with a capital is a common noun that begins an answer: "Students". */
async function isCommon(
  { trainingContext }: AnswerRequest,
  reference: string,
  kinds: () => Promise<NameKinds>,
): Promise<boolean> {
  const core = coreOf(reference);
  if (!/^\p{Lu}\p{Ll}+$/u.test(core) || (await kinds()).has(needleOf(reference))) return false;
  return trainingContext.some((text) => text.includes(` ${core.toLowerCase()}`));
}

/** Kinds of names, by the contexts alone where nothing is known of the document. */
async function kindsFor({
  documentKinds,
  trainingContext,
  context,
}: AnswerRequest): Promise<NameKinds> {
  const told = await documentKinds?.();
  return told && told.size > 0 ? told : kindsIn([...trainingContext, ...context]);
}

/** How unlike an answer is that shares more words with the question than the right one, or fewer. */
const SHARES_MORE = 1;
const SHARES_FEWER = 2;

function byQuestion(asked: Asked, reference: string): (candidate: Candidate) => Candidate {
  const own = asked.count(reference);
  return (one) => {
    const off = asked.count(one.text) - own;
    if (off === 0) return one;
    return { ...one, unlike: one.unlike + (off < 0 ? SHARES_FEWER : SHARES_MORE) };
  };
}
