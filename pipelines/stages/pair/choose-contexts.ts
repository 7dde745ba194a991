import type { Question } from '../../dataset/ledger/submission.js';
import type { TokenizedTemplate } from '../../template/tokenize.js';
import type { ScoredMessage } from '../messages.js';
import { bearsAnswer, rightAnswers } from './bearing.js';
import { type Budget, isShort } from './budget.js';
import type { ContextItem } from './context-item.js';
import { type Contexts, type Fillers, makeContexts } from './contexts.js';
import { fillerBar, pickFillers } from './fillers.js';
import type { Evidence } from './mixed.js';
import { dropped, type Outcome } from './outcome.js';
import {
  chooseChunks,
  fillWith,
  type NotBearing,
  nearestOf,
  type OwnChunks,
} from './own-chunks.js';
import { type OwnItems, ownItems } from './own-items.js';
import type {
  Asked,
  PairSettings,
  QuestionSettings,
  RandomFor,
  ReadChunks,
} from './pair-settings.js';
import { leftBeside } from './room.js';
import { barNameOf, type Selected, type Sizes, shownScore } from './select.js';
import { shortenBy } from './shorten.js';
import { withoutEvidence } from './without-evidence.js';

/** The chunks of the document, and which of them bear the answer. */
interface Own {
  items: OwnItems;
  notBearing: NotBearing;
}

function ownOf({ message, at, gold }: Asked, { critical }: Selected, read: ReadChunks): Own {
  const items = ownItems(message, at, critical, read);
  const bears = bearsAnswer(message.questions[at] as Question, gold);
  const notBearing: NotBearing = async (chunks) =>
    (await items(chunks)).filter((item) => !bears(item)).map(({ chunk }) => chunk);
  return { items, notBearing };
}

/**
 * Chooses the chunks of a sample, and those of other documents where the document's own do not
 * suffice. A pool that has nothing for the question leaves the document to itself.
 */
async function chooseFilled(
  { message, at }: Asked,
  selected: Selected,
  { notBearing }: Own,
  sizes: Sizes,
  { settings, bar, pool, poolScores, template }: QuestionSettings,
  randomFor: RandomFor,
): Promise<{ chosen: OwnChunks; fillers: Fillers }> {
  const scores = message.scores[at] as Float32Array;
  const isHard = settings.filler === 'hard';
  const choose = (hasPool: boolean) =>
    chooseChunks(
      ...([selected, sizes, isHard ? scores : undefined, hasPool] as const),
      ...([notBearing, randomFor('irrelevant chunks')] as const),
    );
  const alone = { chosen: await choose(false), fillers: { training: [], irrelevant: [] } };
  if (!pool) return alone;
  const { tokens, byteStarts } = message;
  const tooShort = isShort({ tokens, chunks: byteStarts.length - 1 }, settings);
  if (settings.filler !== 'pool' && !tooShort && alone.chosen.irrelevant.length > 0) return alone;
  const chosen = await choose(true);
  const isUnseen = (chunk: number) => !chosen.filling.includes(chunk);
  const left = (chunks: readonly number[]) => leftBeside(sizes.room, chunks.map(sizes.sizeOf));
  const critical = selected.critical.map((chunk) => scores[chunk] as number);
  const [training = [], irrelevant = []] = await pickFillers(
    pool,
    message.documentId,
    rightAnswers(message.questions[at] as Question),
    (places) => poolScores(at, places),
    [left([...chosen.critical, ...chosen.filling]), left(chosen.irrelevant.filter(isUnseen))],
    template.separator.length,
    fillerBar(bar, critical),
    isHard,
    randomFor('fillers'),
  );
  return training.length + irrelevant.length > 0
    ? { chosen, fillers: { training, irrelevant } }
    : alone;
}

/** Why no chunk is critical. */
function noCritical(
  { best, budget }: Asked,
  { settings, bar }: PairSettings,
  size: number,
): Outcome {
  if (best < bar) {
    const name = barNameOf({ pair: settings });
    return dropped('no-critical-chunk', `best score ${shownScore(best)}, ${name} ${bar}`);
  }
  const { template, answer } = budget;
  return dropped(
    'no-room',
    `template and question of ${template} tokens, an answer of up to ${answer} and the best chunk of ${size} ` +
      `are ${template + answer + size}: pair.tokens is ${settings.tokens}`,
  );
}

/** What chunks of a document take of a context. */
export const sizesOf = (
  { tokenStarts }: ScoredMessage,
  { room }: Budget,
  { separator }: TokenizedTemplate,
): Sizes => ({
  room,
  sizeOf: (chunk) =>
    (tokenStarts[chunk + 1] as number) - (tokenStarts[chunk] as number) + separator.length,
});

/** Share of a context that a chunk cut behind a sentence may leave free: 95 % of pair.tokens are filled. */
const SPARE = 1 / 25;

/** Why no chunk is irrelevant. */
function noIrrelevant(scores: Float32Array, critical: number, hasPool: boolean): Outcome {
  const { length } = scores;
  const what =
    length === 1
      ? 'its only chunk is critical'
      : length === critical
        ? `all ${length} chunks are critical`
        : `${critical} of ${length} chunks are critical, and the others reach the bar or hold the answer or its evidence`;
  const pool = hasPool
    ? ', and the filler pool has none of other documents that is irrelevant'
    : '';
  return dropped('no-irrelevant-chunk', `${what}${pool}`);
}

/**
 * What is known of where the answer stands, with the nearest misses of a single critical chunk.
 * @param needed chunks of the contexts
 */
async function evidenceOf(
  { message, at, gold }: Asked,
  { critical }: Selected,
  { items, notBearing }: Own,
  needed: readonly number[],
  sizes: Sizes,
  { settings }: QuestionSettings,
  randomFor: RandomFor,
): Promise<Evidence> {
  const innocent = new Set(await notBearing(needed));
  // Of the whole chunk, also where a context has the beginning of it.
  const bears = ({ filler, chunk }: ContextItem) => !filler && !innocent.has(chunk);
  const isGold = ({ filler, chunk }: ContextItem) => !filler && gold.includes(chunk);
  const told = { bears, isGold, misses: [] };
  if (!settings.rejected.includes('mixed')) return { ...told, without: () => undefined };
  const question = message.questions[at] as Question;
  const without = (item: ContextItem) => {
    const left = withoutEvidence(item, question);
    return left && { ...item, ...left };
  };
  const [only, ...more] = critical;
  if (only === undefined || more.length > 0) return { ...told, without };
  const scores = message.scores[at] as Float32Array;
  const nearest = nearestOf(scores, critical, randomFor('nearest misses'));
  const room = { tokens: sizes.sizeOf(only), chunks: sizes.room.chunks };
  const misses = await fillWith(nearest, { ...sizes, room }, notBearing);
  return { ...told, misses: await items(misses), without };
}

/** The contexts of a sample, or why there are none. */
export async function chooseContexts(
  asked: Asked,
  read: ReadChunks,
  selected: Selected,
  sizes: Sizes,
  deps: QuestionSettings,
  randomFor: RandomFor,
): Promise<(Contexts & { unfit: number }) | Outcome> {
  const { message, at, budget } = asked;
  const { bar, template, borders, settings } = deps;
  const scores = message.scores[at] as Float32Array;
  if (selected.critical.length === 0)
    return noCritical(asked, deps, sizes.sizeOf(scores.indexOf(asked.best)));
  const own = ownOf(asked, selected, read);
  const { chosen, fillers } = await chooseFilled(asked, selected, own, sizes, deps, randomFor);
  const wants = new Set(settings.rejected);
  const others = chosen.irrelevant.length + fillers.training.length + fillers.irrelevant.length;
  if (others === 0 && (wants.has('irrelevant') || chosen.filling.length === 0))
    return noIrrelevant(scores, selected.critical.length, deps.pool !== undefined);
  const needed = [...chosen.critical, ...chosen.filling, ...chosen.irrelevant];
  const known = new Map((await own.items(needed)).map((item) => [item.chunk, item]));
  const { room } = budget;
  const contexts = await makeContexts(
    chosen,
    fillers,
    (chunk) => known.get(chunk) as ContextItem,
    randomFor('places'),
    {
      room,
      separator: template.separator.length,
      shorten: shortenBy(template, borders),
      spare: borders === 'sentence' ? Math.floor(room.tokens * SPARE) : 0,
      bar,
    },
    await evidenceOf(asked, selected, own, needed, sizes, deps, randomFor),
  );
  if (wants.has('mixed') && contexts.mixed.length === 0) {
    return dropped(
      'no-mixed-context',
      'the only critical chunk holds the answer, nothing is left of it without its evidence, and no other chunk of the context scores above 0',
    );
  }
  return { ...contexts, unfit: selected.unfit };
}
