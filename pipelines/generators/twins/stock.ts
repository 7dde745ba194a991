import { remembered } from '../../core/remembered.js';
import type { NameKinds } from '../../entities/kinds.js';
import { type NounClass, nounClass } from './common-nouns.js';
import type { Slot, SlotKind } from './slot.js';
import { SAYS, slotsOf } from './slots.js';

/** Something that texts say, which may stand in a slot of its kind and form. */
export interface Candidate {
  text: string;
  small: string;
  kind: SlotKind;
  form: string;
  /** with what it was met before and after it */
  before: Set<string>;
  after: Set<string>;
  /** whether an answer to another question has it */
  isAnswered: boolean;
  /** how often it was met */
  count: number;
}

/** Texts whose slots are remembered: chunks of the filler pool come again with every question. */
const MOST_TEXTS = 2048;
const rememberedSlots = remembered(MOST_TEXTS, slotsOf);

const NAMED: readonly SlotKind[] = [
  ...['person', 'place', 'organisation', 'group', 'facility', 'region', 'event', 'work', 'product'],
  ...['law', 'language', 'name'],
] as SlotKind[];
export const isNameKind = (kind: SlotKind): boolean => NAMED.includes(kind);

/** What texts say, by kind and form. */
export class Stock {
  private readonly byForm = new Map<string, Map<string, Candidate>>();
  private readonly kinds = new Map<string, Map<SlotKind, number>>();

  /**
   * @param told kinds of names, where all of the document tells them
   * @param read what is looked for in a text
   */
  constructor(
    answers: readonly string[],
    texts: readonly string[],
    private readonly told: NameKinds = new Map(),
    read: (text: string) => readonly Slot[] = rememberedSlots,
  ) {
    const all = [
      ...answers.map((text) => ({ slots: read(text), isAnswered: true })),
      ...texts.map((text) => ({ slots: read(text), isAnswered: false })),
    ];
    for (const { slots } of all) for (const slot of slots) this.tell(slot);
    for (const { slots, isAnswered } of all)
      for (const slot of slots) this.add(slot, this.kindOf(slot), isAnswered);
  }

  /** What a name is the name of in most of its uses; a text alone may not tell. */
  kindOf({ small, kind }: Pick<Slot, 'small' | 'kind'>): SlotKind {
    if (!isNameKind(kind)) return kind;
    const sure = this.told.get(small);
    if (sure !== undefined && sure !== 'date') return sure;
    const told = [...(this.kinds.get(small) ?? [])].sort(
      ([a, m], [b, n]) => n - m || NAMED.indexOf(a) - NAMED.indexOf(b),
    );
    return told[0]?.[0] ?? kind;
  }

  /** All names, each once a kind and form. */
  *names(): Generator<Candidate> {
    for (const all of this.byForm.values())
      for (const one of all.values()) if (isNameKind(one.kind)) yield one;
  }

  /** All that may stand in a slot of this kind and form, each once. */
  alike(kind: SlotKind, form: string): Iterable<Candidate> {
    return this.byForm.get(`${kind} ${form}`)?.values() ?? [];
  }

  private tell({ small, kind }: Slot): void {
    if (!isNameKind(kind) || kind === 'name') return;
    const counts = this.kinds.get(small) ?? new Map<SlotKind, number>();
    this.kinds.set(small, counts.set(kind, (counts.get(kind) ?? 0) + 1));
  }

  private add({ text, small, form, before, after }: Slot, kind: SlotKind, isAnswered: boolean) {
    const key = `${kind} ${form}`;
    const all = this.byForm.get(key) ?? new Map<string, Candidate>();
    this.byForm.set(key, all);
    const same = all.get(small);
    if (same) {
      same.before.add(before);
      same.after.add(after);
      same.isAnswered ||= isAnswered;
      same.count++;
      return;
    }
    const fresh = { before: new Set([before]), after: new Set([after]) };
    all.set(small, { text, small, kind, form, ...fresh, isAnswered, count: 1 });
  }
}

/** What only texts say has to be met so often: taggers err, above all on what was spoken. */
const LEAST_MET = 2;

/** How well something goes where something else stands, from 0; undefined: not at all. */
export function fitOf(slot: Slot, candidate: Candidate): number | undefined {
  const { small, before, after, isAnswered, count } = candidate;
  if (!isAnswered && count < LEAST_MET) return undefined;
  const answered = isAnswered ? 2 : 0;
  if (slot.kind !== 'noun' && slot.kind !== 'adjective') return answered;
  if (slot.kind === 'noun' && slot.form === 'one') {
    // "a sand" is none, and "pear is" neither.
    if (slot.before !== 'the' && !before.has(slot.before)) return undefined;
  }
  // What says or thinks something is somebody.
  if (slot.after === SAYS && !after.has(SAYS)) return undefined;
  // "proud of", "angry with".
  if (slot.kind === 'adjective' && slot.after !== '' && !after.has(slot.after)) return undefined;
  const isOfClass =
    slot.kind === 'adjective' || classOf(slot.small, slot.after) === classOf(small, ...after);
  const goesOn = slot.after === '' || after.has(slot.after);
  return (isOfClass ? 3 : 0) + (goesOn ? 2 : 0) + (before.has(slot.before) ? 1 : 0) + answered;
}

const classOf = (small: string, ...after: string[]): NounClass =>
  after.includes(SAYS) ? 'person' : nounClass(small);
