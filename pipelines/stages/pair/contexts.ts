import type { Random } from '../../core/random.js';
import type { ContextItem } from './context-item.js';
import { type Filling, filled } from './filled.js';
import { type Evidence, mixedContext } from './mixed.js';
import type { OwnChunks } from './own-chunks.js';
import { leftBeside } from './room.js';

export interface Contexts {
  /** C′: the critical chunks filled up with irrelevant ones; every answer is trained on it */
  training: ContextItem[];
  /** what the preferred answer is made from: the critical chunks */
  preferred: ContextItem[];
  /** what an irrelevant answer is made from: as many irrelevant chunks alone as there is room for */
  irrelevant: ContextItem[];
  /** what a mixed answer is made from (mixed.ts); empty where the document has nothing for one */
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
  evidence: Evidence,
): Promise<Contexts> {
  const { room, separator } = filling;
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
  const mixed = await mixedContext(training, evidence, filling, random);
  const own = chosen.irrelevant.map(item);
  const shown = new Set(training.filter(isOwn).map(({ chunk }) => chunk));
  const others = own.filter(({ chunk }) => !shown.has(chunk));
  const again = own.filter(({ chunk }) => shown.has(chunk));
  const unseen = [...others, ...fillers.irrelevant, ...again];
  // A pool may have no more chunks than C′ shows.
  const shownLast = unseen.length > 0 ? unseen : fillers.training;
  const irrelevant = await filled(shownLast, room, filling);
  return {
    training,
    preferred: ordered(critical),
    irrelevant: interleaved(ordered(irrelevant.filter(isOwn)), irrelevant.filter(isFiller), random),
    mixed,
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
