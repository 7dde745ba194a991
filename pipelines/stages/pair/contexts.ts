import type { Random } from '../../core/random.js';
import { leftBeside, type Room } from './room.js';
import type { OwnChunks } from './select.js';
import type { Shorten } from './shorten.js';

/** A chunk in a context. */
export interface ContextItem {
  documentId: string;
  /** index in its document; the last chunk that a context has room for may be the beginning of it */
  chunk: number;
  byteStart: number;
  byteEnd: number;
  score: number;
  critical: boolean;
  /** from the filler pool */
  filler: boolean;
  ids: Int32Array;
  text: string;
}

export interface Contexts {
  /** C′: the critical chunks filled up with irrelevant ones; every answer is trained on it */
  training: ContextItem[];
  /** what the preferred answer is made from: the critical chunks */
  preferred: ContextItem[];
  /** what an irrelevant answer is made from: as many irrelevant chunks alone as there is room for */
  irrelevant: ContextItem[];
  /** what a mixed answer is made from: half of the critical chunks, and C′'s below the bar */
  mixed: ContextItem[];
}

const ordered = (items: readonly ContextItem[]): ContextItem[] =>
  [...items].sort((a, b) => a.chunk - b.chunk);

/** Chunks of other documents at random places between those of the document, which keep their order. */
function interleaved(
  own: readonly ContextItem[],
  fillers: readonly ContextItem[],
  random: Random,
): ContextItem[] {
  if (fillers.length === 0) return [...own];
  const places = new Set(random.distinct(own.length + fillers.length, fillers.length));
  const [a, b] = [[...own], [...fillers]];
  return Array.from({ length: own.length + fillers.length }, (_, i) =>
    places.has(i) ? b.shift() : a.shift(),
  ) as ContextItem[];
}

/** Chunks of other documents, for what the document itself cannot fill. */
export interface Fillers {
  training: ContextItem[];
  irrelevant: ContextItem[];
}

/** How the contexts of a sample are filled. */
export interface Filling {
  /** of a context: what its template and answers leave */
  room: Room;
  /** tokens behind every chunk */
  separator: number;
  shorten: Shorten;
  /** least score of a chunk of the document that may hold something of the answer */
  bar: number;
  /** tokens that a chunk cut behind a sentence may leave free */
  spare: number;
}

/** A room with less than this share of a context left is full. */
const FULL = 1 / 50;

/** Chunks from the front that fill a room. The one that is too long for what is left is shortened. */
async function filled(
  candidates: readonly ContextItem[],
  room: Room,
  { room: whole, separator, shorten, spare }: Filling,
): Promise<ContextItem[]> {
  const taken: ContextItem[] = [];
  let { tokens } = room;
  for (const one of candidates) {
    if (taken.length >= room.chunks || tokens < whole.tokens * FULL) break;
    const most = tokens - separator;
    const fits = one.ids.length <= most ? one : await shorten(one, most, most - spare);
    if (!fits) continue;
    taken.push(fits);
    tokens -= fits.ids.length + separator;
    // What a sentence has left is not filled by the beginning of another one.
    if (fits !== one && tokens <= spare) break;
  }
  return taken;
}

/**
 * The contexts of a sample (paper, section 3.2).
 * @param item a chunk of the document itself
 */
export async function makeContexts(
  chosen: OwnChunks,
  fillers: Fillers,
  item: (chunk: number) => ContextItem,
  random: Random,
  filling: Filling,
): Promise<Contexts> {
  const { room, separator, bar } = filling;
  const critical = chosen.critical.map(item);
  const left = leftBeside(
    room,
    critical.map(({ ids }) => ids.length + separator),
  );
  const candidates = [...chosen.filling.map(item), ...fillers.training];
  const beside = await filled(candidates, left, filling);
  const isFiller = ({ filler }: ContextItem) => filler;
  const isOwn = ({ filler }: ContextItem) => !filler;
  const training = interleaved(
    ordered([...critical, ...beside.filter(isOwn)]),
    beside.filter(isFiller),
    random,
  );
  const half = new Set(random.shuffled(critical).slice(0, Math.ceil(critical.length / 2)));
  // Chunks behind the best may say what the other half of the critical ones does.
  const isBelow = ({ filler, score }: ContextItem) => filler || score < bar;
  const isOther = training.some((one) => !one.critical && isBelow(one)) ? isBelow : () => true;
  const own = chosen.irrelevant.map(item);
  const shown = new Set(training.filter(isOwn).map(({ chunk }) => chunk));
  const others = own.filter(({ chunk }) => !shown.has(chunk));
  const again = own.filter(({ chunk }) => shown.has(chunk));
  const irrelevant = await filled([...others, ...fillers.irrelevant, ...again], room, filling);
  return {
    training,
    preferred: ordered(critical),
    irrelevant: interleaved(ordered(irrelevant.filter(isOwn)), irrelevant.filter(isFiller), random),
    mixed: training.filter((one) => half.has(one) || (!one.critical && isOther(one))),
  };
}

/** Text of a context as it is searched: neighbours in a document follow each other without a gap. */
export function contextText(items: readonly ContextItem[]): string {
  let [text, before] = ['', undefined as ContextItem | undefined];
  for (const item of items) {
    const goesOn = before?.documentId === item.documentId && before.byteEnd === item.byteStart;
    text += (before === undefined || goesOn ? '' : '\n') + item.text;
    before = item;
  }
  return text;
}
