import { sha256 } from '../../core/hash.js';
import type { SampleRow } from '../../dataset/rows/row.js';
import { featuresOf } from './features.js';
import { type Measured, measure, type Pair, type Separability } from './separability.js';

/** Most pairs of a kind that are measured. */
const MOST_PAIRS = 20_000;

interface KeyedPair extends Pair {
  /** hash of the sample's id: the smallest are measured, whatever came first */
  key: string;
  /** place of the rejected answer in its row */
  place: number;
  /** whether one of both answers says that the text does not tell */
  abstains: boolean;
}

interface Count {
  pairs: number;
  samples: number;
}

interface KindPairs extends Count {
  /** of these, without those that abstain */
  telling: Count;
  kept: KeyedPair[];
  /** keys above it are not among the smallest */
  highest: string | null;
}

export interface SeparabilityOptions {
  /** which rejected answers are looked at; all of them by default */
  wanted?: (row: SampleRow, rejected: number) => boolean;
  most?: number;
}

const inOrder = (a: KeyedPair, b: KeyedPair): number =>
  a.key === b.key ? a.place - b.place : a.key < b.key ? -1 : 1;

/**
 * Takes rows in any order and keeps of each rejected kind so many pairs that memory and time are
 * bounded: those whose sample's id has the smallest hash. Further position draws say the same again.
 */
export class SeparabilityCounter {
  private readonly kinds = new Map<string, KindPairs>();
  private readonly wanted: NonNullable<SeparabilityOptions['wanted']>;
  private readonly most: number;

  constructor({ wanted = () => true, most = MOST_PAIRS }: SeparabilityOptions = {}) {
    this.wanted = wanted;
    this.most = most;
  }

  private of(kind: string): KindPairs {
    let known = this.kinds.get(kind);
    if (!known) {
      const telling = { pairs: 0, samples: 0 };
      known = { pairs: 0, samples: 0, telling, kept: [], highest: null };
      this.kinds.set(kind, known);
    }
    return known;
  }

  add(row: SampleRow): void {
    if (row.draw !== 0) return;
    const key = sha256(row.sample_id);
    const seen = new Set<string>();
    let chosen: Float64Array | undefined;
    for (const [place, text] of row.rejected.entries()) {
      const kind = row.answers[place + 1]?.kind;
      if (kind === undefined || !this.wanted(row, place)) continue;
      const of = this.of(kind);
      const abstains = [0, place + 1].some((at) => row.answers[at]?.abstains === true);
      for (const [name, count] of [
        [kind, of],
        ...(abstains ? [] : [[`${kind} telling`, of.telling] as const]),
      ] as const) {
        count.pairs += 1;
        count.samples += seen.has(name) ? 0 : 1;
        seen.add(name);
      }
      if (of.highest !== null && key > of.highest) continue;
      chosen ??= featuresOf(row.chosen, row.question);
      const rejected = featuresOf(text, row.question);
      const difference = chosen.map((value, i) => value - (rejected[i] as number));
      const { sample_id: sampleId, document_id: documentId } = row;
      of.kept.push({ key, place, abstains, sampleId, documentId, difference });
      if (of.kept.length >= 2 * this.most) this.prune(of);
    }
  }

  private prune(of: KindPairs): void {
    of.kept.sort(inOrder);
    if (of.kept.length <= this.most) return;
    of.kept.length = this.most;
    of.highest = of.kept.at(-1)?.key ?? null;
  }

  /** One for each kind, by name. Takes some seconds where there are many pairs. */
  result(): Separability[] {
    return [...this.kinds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, of]) => {
        this.prune(of);
        const measured = ({ pairs, samples }: Count, some: readonly KeyedPair[]): Measured => ({
          ...{ pairs, samples, measured: some.length },
          ...measure(some),
        });
        const telling = of.kept.filter(({ abstains }) => !abstains);
        const isSame = of.telling.pairs === of.pairs;
        return {
          kind,
          ...measured(of, of.kept),
          without_abstentions: isSame ? null : measured(of.telling, telling),
        };
      });
  }
}
