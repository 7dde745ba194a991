import { lazily } from '../../core/lazily.js';
import type { Random } from '../../core/random.js';
import { CHINESE_LISTS, COUNTRIES } from '../../entities/chinese-lists.js';
import { candidate, ofLikeLength, otherAnswers } from '../candidates.js';
import { type Candidate, chooseCandidate } from '../choose.js';
import type { AnswerRequest } from '../generator.js';
import { type Listed, otherList } from '../names/listed-names.js';
import { coreOf } from '../text.js';
import { sourceTexts } from '../training-text.js';
import { askedInChinese, type ChineseAsked, type OtherAnswer } from './asked.js';
import { isPlaceAlike, personForm, personsIn, placeEnd, placesIn } from './names.js';
import { isPhraseLike, phrasesLike, tiersOfPhrases } from './phrases.js';
import { chineseValueFor, isChineseValue } from './values.js';

export interface ChineseRequest {
  request: AnswerRequest;
  reference: string;
  random: Random;
  isWrong(text: string): boolean;
  inContext(text: string): boolean;
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

const IN_LATIN = /\p{Script=Latin}[\p{L}\p{N}]*/gu;

/** Whether a question is of a language that writes no spaces between its words, and its answer no number in digits. */
export const isUnspaced = (question: string, reference: string): boolean =>
  /[\p{L}％%]/u.test(reference) &&
  (question.match(UNSPACED)?.length ?? 0) > (question.match(IN_LATIN)?.length ?? 0);

/**
 * A wrong answer in Chinese or Japanese of the kind that the question asks for; nothing where that
 * cannot be told. Of words without spaces and capitals no tagger here knows which are a name or a phrase:
 * kinds are told by the question, by lists, endings and marks, and by what others asked.
 */
export function wrongInChinese(asked: ChineseRequest): string | undefined {
  const { request, reference, random, isWrong, inContext } = asked;
  const wanted = request.kind === 'mixed';
  const isUsable = (text: string) => isWrong(text) && inContext(text) === wanted;
  const core = coreOf(reference);
  const question = askedInChinese(request.question.question);
  const texts = sourceTexts(request);
  const others = otherAnswers(request).map(
    ({ question, answer }): OtherAnswer => ({
      text: coreOf(answer),
      asked: askedInChinese(question),
    }),
  );
  const answers = others.map(({ text }) => text);
  const list = listOf(core);
  if (list === undefined && isChineseValue(core, question))
    return chineseValueFor({
      ...{ reference: core, texts, answers, wanted, random, inContext },
      ...{ isWrong, training: request.trainingContext },
    });
  // "自身免疫疾病" is "自身免疫性疾病".
  const isOther = (text: string) =>
    isUsable(text) && !isWithin(coreOf(text), core) && !isWithin(core, coreOf(text));
  const choose = (found: readonly string[], isLike = ofLikeLength(reference)) => {
    const all = [...new Set(found)].map((text): Candidate => candidate(text, reference, 0));
    return chooseCandidate(all.filter(isLike), reference, random, isOther);
  };
  const chooseName = (found: readonly string[]) => choose(found) ?? choose(found, () => true);
  if (list !== undefined) return chooseName(list);
  const isName = (name: string) => personForm(name) === 'dotted';
  const joined = joinedIn(core, (name) => isName(name) || listOf(name) !== undefined);
  if (joined !== undefined) {
    const stands = (name: string) => inContext(name) === wanted;
    const persons = lazily(() =>
      [...answers.filter(isName), ...texts.flatMap((text) => personsIn(text, 'dotted'))].filter(
        stands,
      ),
    );
    const others = (name: string) => listOf(name)?.filter(stands) ?? persons();
    return otherList(joined, others, random, isWrong);
  }
  const form = personForm(core);
  if (form === 'dotted' || (form === 'surname' && question.kind === 'person'))
    return chooseName(
      [
        ...others.filter(({ asked }) => asked.kind === question.kind).map(({ text }) => text),
        ...texts.flatMap((text) => personsIn(text, form)),
      ].filter((text) => personForm(text) === form),
    );
  const isPlace = question.kind === 'place';
  const alike = phrasesLike(
    core,
    others.filter(({ asked }) => asked.kind === question.kind),
  );
  const tiers = isPlace
    ? tiersOfPlaces(core, question, alike, texts)
    : tiersOfPhrases(core, question, alike, texts);
  for (const tier of tiers) {
    const found = isPlace ? chooseName(tier()) : choose(tier());
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a text has the characters of a shorter one in their order, and few more. */
const FEW = 2;
function isWithin(short: string, long: string): boolean {
  if (short.length < 4 || long.length - short.length > FEW) return false;
  let at = 0;
  for (const sign of long) if (sign === short.charAt(at)) at++;
  return at === short.length;
}

const listOf = (name: string) => CHINESE_LISTS.find((names) => names.includes(name));

const BETWEEN = /[和与與及、]/u;
/** Names that are listed: "明朝和清朝". */
function joinedIn(core: string, isName: (text: string) => boolean): Listed | undefined {
  const names = core.split(BETWEEN);
  return names.length > 1 && names.every(isName)
    ? { names, between: core.match(new RegExp(BETWEEN, 'gu')) ?? [] }
    : undefined;
}

/** Asks for a place by that alone; else it says of what class. */
const ANYWHERE = /^(?:里|裡|裏|儿|兒|地方|个地方)?$/u;

/** Where wrong places may come from, the best first. */
function tiersOfPlaces(
  core: string,
  { noun }: ChineseAsked,
  alike: readonly OtherAnswer[],
  texts: readonly string[],
): (() => string[])[] {
  const answers = alike.map(({ text }) => text);
  const named = lazily(() => [
    ...answers,
    ...texts.flatMap(placesIn).filter((text) => isPhraseLike(text, core)),
  ]);
  const isNamed = placeEnd(core) !== undefined;
  const ofNoun = alike.filter(({ asked }) => asked.noun === noun).map(({ text }) => text);
  const ofClass = () => [
    ...ofNoun,
    ...(isNamed ? named().filter((text) => isPlaceAlike(core, text)) : []),
  ];
  if (!ANYWHERE.test(noun)) return [ofClass];
  return [ofClass, () => (isNamed ? named() : answers), () => [...COUNTRIES]];
}
