import type { Random } from '../../core/random.js';
import type { NameKinds } from '../../entities/kinds.js';
import { isCountry } from '../../entities/lexicon/countries.js';
import { candidate, ofLikeLength, SPAN_UNLIKE } from '../candidates.js';
import type { Candidate } from '../choose.js';
import type { AnswerRequest } from '../generator.js';
import type { Asked } from '../keeps-asked.js';
import { type LikeKind, likeKind } from '../like-kind.js';
import { coreOf } from '../text.js';
import { seriesOf } from '../twins/series.js';
import type { Stock } from '../twins/stock.js';
import { fitsIn } from './fits.js';
import { inventedPersons } from './invented-persons.js';
import { inventedPlaces } from './invented-places.js';
import { listedIn, otherList } from './listed-names.js';
import { mentionAtBlank } from './mentions.js';
import { namesKeeping } from './names-keeping.js';
import { ofSeries } from './of-series.js';
import { realName } from './real-name.js';
import { allAsked, ofThing, otherTeams } from './thing.js';

export interface WrongNameRequest {
  request: AnswerRequest;
  reference: string;
  /** whether it has to stand in the training context; else it must not */
  wanted: boolean;
  /** what the question and the right answer have in common */
  asked: Asked;
  /** what is like the right answer in kind, where that is told */
  like: LikeKind | undefined;
  /** kinds of names, as the document tells them */
  kinds(): Promise<NameKinds>;
  random: Random;
  /** what the texts say */
  stock(): Promise<Stock>;
  /** answers to other questions, of the kind */
  siblings: readonly Candidate[];
  ofKind(all: readonly Candidate[]): readonly Candidate[];
  /** the best of these that is usable */
  choose(candidates: readonly Candidate[], isGood?: (text: string) => boolean): string | undefined;
  /** whether an answer is wrong, whatever the context says */
  isWrong(text: string): boolean;
  inContext(text: string): boolean;
}

/** Another name of the kind: one that is an answer to a question of the same form, or that the texts say. */
export async function wrongName(given: WrongNameRequest): Promise<string | undefined> {
  const { request, reference, wanted, asked, like, ofKind, choose } = given;
  const { question } = request.question;
  const keepsAsked = ({ text }: Candidate) => asked.keeps(text);
  const isOfThing = like && ofThing(question, coreOf(reference), asked.isShared);
  const fits = like && fitsIn(request, reference, like.labelOf);
  const asAsked = ({ text }: Candidate) =>
    (isOfThing === undefined || isOfThing(coreOf(text), like?.labelOf(text) ?? 'none')) &&
    fits?.(text) !== 'none';
  const isSure = ({ text }: Candidate) => fits?.(text) !== 'open';
  // Of a month, a nationality, a direction there are few others, and nothing else is one.
  const series = seriesOf(coreOf(reference));
  const member = series && choose(ofSeries(series, reference, question));
  if (member !== undefined) return member;
  const siblings = given.siblings.filter(asAsked);
  const alike = siblings.filter(({ longer, unlike }) => longer === 0 && unlike <= 1);
  const found = choose((asked.isShared ? alike.filter(keepsAsked) : alike).filter(isSure));
  if (found !== undefined) return found;
  const stock = await given.stock();
  const all = ofKind(namesOf(stock, reference)).filter(asAsked);
  if (asked.isShared) {
    const kept = choose([...siblings, ...all].filter(keepsAsked));
    if (kept !== undefined) return kept;
    const isUsable = (part: string) => given.inContext(part) === wanted;
    const made = like
      ? namesKeeping({
          ...{ question, reference, label: like.label, names: [...stock.names()], isUsable },
          isInvented: !wanted,
        })
      : [];
    const keeping = choose(made, given.isWrong);
    if (keeping !== undefined) return keeping;
  }
  const either = [...siblings, ...all];
  const asCandidate = (name: string) => candidate(name, reference, SPAN_UNLIKE);
  const teams = like && !wanted ? otherTeams(coreOf(reference)) : [];
  const names = choose(either.filter(isSure)) ?? choose(teams.map(asCandidate)) ?? choose(either);
  if (names === undefined && like) {
    const list = await wrongList(given);
    if (list !== undefined) return list;
  }
  // Of persons alone: a place of another language ("Frankrijk") would be told by its looks.
  if (names !== undefined || wanted || !like) return names;
  const invented = like.label === 'person' ? ofKind(inventedPersons(reference)) : [];
  // Of places in a blank alone: a town of the text is no better known than another.
  const slot = mentionAtBlank(question);
  const places = slot && like.label === 'gpe' ? inventedPlaces(reference).filter(asAsked) : [];
  return choose([
    ...invented,
    ...places,
    ...allAsked(question, coreOf(reference)).map(asCandidate),
  ]);
}

export type WrongListRequest = Pick<
  WrongNameRequest,
  'request' | 'reference' | 'wanted' | 'kinds' | 'random' | 'stock' | 'isWrong' | 'inContext'
>;

/** Other names for each of those that the right answer lists, of its kind; nothing where it is no list of names. */
export async function wrongList(given: WrongListRequest): Promise<string | undefined> {
  const { request, reference, wanted, inContext, isWrong, random } = given;
  const listed = listedIn(reference, request.question.question);
  if (listed === undefined) return undefined;
  const [kinds, stock] = [await given.kinds(), await given.stock()];
  const others = (name: string) => {
    const isReal = realName(request, name);
    const like = likeKind(request, name, kinds);
    const all = like
      .among(namesOf(stock, name))
      .filter(({ text }) => like.labelOf(text) === like.label)
      .filter(({ text }) => isCountry(text) === isCountry(name))
      .filter(({ text }) => isReal(text) && inContext(text) === wanted);
    const least = Math.min(...all.map(({ unlike }) => unlike));
    return all.filter(({ unlike }) => unlike <= least + 1).map(({ text }) => text);
  };
  return otherList(listed, others, random, isWrong);
}

/** Names that the texts say. */
const namesOf = (stock: Stock, reference: string): Candidate[] =>
  [...stock.names()]
    // The title of an article and the name that its text begins with: two lines, no name.
    .filter(({ text }) => !text.includes('\n'))
    .map(({ text }) => candidate(coreOf(text), reference, SPAN_UNLIKE))
    .filter(ofLikeLength(reference));
