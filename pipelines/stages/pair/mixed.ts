import type { Random } from '../../core/random.js';
import type { ContextItem } from './context-item.js';
import { type Filling, filled } from './filled.js';
import { fitting, leftBeside } from './room.js';

/** What is known of where the answer stands. */
export interface Evidence {
  /** whether a chunk holds gold evidence or a right answer */
  bears(item: ContextItem): boolean;
  /** whether it holds gold evidence */
  isGold(item: ContextItem): boolean;
  /** other chunks of the document that score above 0 and do not bear the answer, the best first */
  misses: readonly ContextItem[];
  /** a chunk without its evidence sentences; undefined where nothing is left of it */
  without(item: ContextItem): ContextItem | undefined;
}

/**
 * Half of the critical chunks, the larger half, but never all that bear the answer: one of these
 * is exchanged for one of the other half.
 * @param critical two or more
 */
function halfOf(
  critical: readonly ContextItem[],
  bearing: ReadonlySet<ContextItem>,
  random: Random,
): Set<ContextItem> {
  const drawn = random.shuffled(critical);
  const half = new Set(drawn.slice(0, Math.ceil(critical.length / 2)));
  if (![...bearing].every((one) => half.has(one))) return half;
  // The other half is never empty, and bears nothing here.
  half.delete(drawn.find((one) => bearing.has(one)) as ContextItem);
  return half.add(drawn.at(-1) as ContextItem);
}

/** Chunks of a document put between those of a context, where they stand in the document. */
function withOwn(context: readonly ContextItem[], own: readonly ContextItem[]): ContextItem[] {
  const all = [...context];
  for (const one of own) {
    const before = all.findLastIndex(({ filler, chunk }) => !filler && chunk < one.chunk);
    const behind = all.findIndex(({ filler, chunk }) => !filler && chunk > one.chunk);
    all.splice(before >= 0 ? before + 1 : Math.max(0, behind), 0, one);
  }
  return all;
}

const isIn = (context: readonly ContextItem[], { chunk }: ContextItem): boolean =>
  context.some((one) => !one.filler && one.chunk === chunk);

/**
 * The nearest misses, in the room that the only critical chunk leaves, with the rest of C′: at
 * least one of them, whatever has to go for it.
 */
async function withMisses(
  rest: readonly ContextItem[],
  misses: readonly ContextItem[],
  filling: Filling,
): Promise<ContextItem[]> {
  const { room, separator } = filling;
  const sizeOf = ({ ids }: ContextItem) => ids.length + separator;
  const unseen = misses.filter((miss) => !isIn(rest, miss));
  const fits = fitting(unseen, leftBeside(room, rest.map(sizeOf)), sizeOf);
  const both = withOwn(rest, fits);
  if (misses.some((miss) => isIn(both, miss))) return both;
  const [nearest, ...others] = await filled([misses[0] as ContextItem, ...rest], room, filling);
  return nearest ? withOwn(others, [nearest]) : [];
}

/**
 * What a mixed answer is made from (paper, section 3.2: part critical, part irrelevant chunks). It
 * lacks at least one chunk that bears the answer, and what it has of C′ beside does not bear it:
 * half of the critical chunks with C′'s below the bar; of one critical chunk the document's nearest
 * misses in its place; without any, that chunk without its evidence sentences; where nothing is
 * left of it, the nearest misses of other documents: what of C′ shares words with the question.
 * @returns an empty context where C′ has no such chunk
 */
export async function mixedContext(
  training: readonly ContextItem[],
  { bears, isGold, misses, without }: Evidence,
  filling: Filling,
  random: Random,
): Promise<ContextItem[]> {
  const critical = training.filter((one) => one.critical);
  const others = training.filter((one) => !one.critical && !bears(one));
  // Chunks behind the best may say what the other half of the critical ones does.
  const below = others.filter(({ filler, score }) => filler || score < filling.bar);
  const rest = new Set(below.length > 0 ? below : others);
  if (critical.length > 1) {
    // Where gold evidence is known a text that happens to hold the answer is none in its place.
    const gold = critical.filter(isGold);
    const known = gold.length > 0 ? gold : critical.filter(bears);
    const half = halfOf(critical, new Set(known.length > 0 ? known : critical), random);
    return training.filter((one) => half.has(one) || rest.has(one));
  }
  if (misses.length > 0) return withMisses([...rest], misses, filling);
  const [only] = critical;
  const left = only && without(only);
  // Of a document that is one passage the texts closest to the question are those of others.
  if (!left) return training.filter((one) => one.filler && one.score > 0 && rest.has(one));
  return training.flatMap((one) => (one === only ? [left] : rest.has(one) ? [one] : []));
}
