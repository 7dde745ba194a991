import type { Random } from '../../core/random.js';
import type { OwnChunks } from './select.js';

/** A chunk in a context. */
export interface ContextItem {
  documentId: string;
  /** index in its document */
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
  /** C′: the critical chunks filled up with irrelevant ones to N; every answer is trained on it */
  training: ContextItem[];
  /** what the preferred answer is made from: the critical chunks */
  preferred: ContextItem[];
  /** what an irrelevant answer is made from: irrelevant chunks alone, at most N of them */
  irrelevant: ContextItem[];
  /** what a mixed answer is made from: half of the critical chunks, and C′'s irrelevant ones */
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

/**
 * The contexts of a sample (paper, section 3.2).
 * @param fillers chunks of other documents, for what the document itself cannot fill; those that
 * C′ has no room for are what an irrelevant answer is made from first
 */
export function makeContexts(
  chosen: OwnChunks,
  fillers: readonly ContextItem[],
  chunks: number,
  item: (chunk: number) => ContextItem,
  random: Random,
): Contexts {
  const [critical, filling] = [chosen.critical.map(item), chosen.filling.map(item)];
  const room = chunks - critical.length - filling.length;
  const inTraining = fillers.slice(0, room);
  const unseen = fillers.slice(room);
  const training = interleaved(ordered([...critical, ...filling]), inTraining, random);
  const half = new Set(random.shuffled(critical).slice(0, Math.ceil(critical.length / 2)));
  const own = chosen.irrelevant.map(item);
  const shown = new Set(training);
  const others = own.filter((one) => !shown.has(one));
  const again = own.filter((one) => shown.has(one));
  const irrelevant = [...others, ...unseen, ...again].slice(0, chunks);
  return {
    training,
    preferred: ordered(critical),
    irrelevant: interleaved(
      ordered(irrelevant.filter(({ filler }) => !filler)),
      irrelevant.filter(({ filler }) => filler),
      random,
    ),
    mixed: training.filter((one) => half.has(one) || !one.critical),
  };
}

/** Text of a context as it is searched: neighbours in a document follow each other without a gap. */
export function contextText(items: readonly ContextItem[]): string {
  let [text, before] = ['', undefined as ContextItem | undefined];
  for (const item of items) {
    const goesOn = before?.documentId === item.documentId && before.chunk + 1 === item.chunk;
    text += (before === undefined || goesOn ? '' : '\n') + item.text;
    before = item;
  }
  return text;
}
