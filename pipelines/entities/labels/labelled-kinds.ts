import { fold } from '../../language/fold.js';
import type { NameKind, NameKinds } from '../kinds.js';
import { ruleTagger } from '../rule-tagger.js';
import type { EntityType } from '../span.js';
import { LABELS, type Label, labelOf, type Shares } from './label.js';
import { meanOf, sharesAt } from './shares-in.js';

/** Kinds of names by their labels; what is no name has none. */
const KIND_OF: Partial<Record<Label, NameKind>> = {
  person: 'person',
  norp: 'group',
  fac: 'facility',
  org: 'organisation',
  gpe: 'place',
  loc: 'region',
  product: 'product',
  event: 'event',
  work: 'work',
  law: 'law',
  language: 'language',
  date: 'date',
};

export const kindOfLabel = (label: Label): NameKind | undefined => KIND_OF[label];

const NAMES: ReadonlySet<EntityType> = new Set(['person', 'place', 'organisation', 'other']);
/** Mentions of a name that are looked at. */
const MOST = 6;

/** What the rules say of a name counts as so much of the shares: they know what a document says of it elsewhere. */
const RULE = 0.3;
const LABEL_OF: Partial<Record<EntityType, Label>> = {
  person: 'person',
  place: 'gpe',
  organisation: 'org',
};

function withRule(shares: Shares, type: EntityType): Shares {
  const at = LABELS.indexOf(LABEL_OF[type] ?? 'none');
  return at > 0 ? shares.map((share, label) => share + (label === at ? RULE : 0)) : shares;
}

/** Kinds of the names of an English text, by what stands around their mentions. */
export function labelledKinds(text: string): NameKinds {
  const mentions = new Map<string, Shares[]>();
  for (const { type, text: name, start, end } of ruleTagger(text).entities(text)) {
    if (!NAMES.has(type)) continue;
    const folded = fold(name);
    const seen = mentions.get(folded) ?? [];
    if (seen.length < MOST) seen.push(withRule(sharesAt(text, start, end), type));
    mentions.set(folded, seen);
  }
  const kinds = new Map<string, NameKind>();
  for (const [name, seen] of mentions) {
    const kind = kindOfLabel(labelOf(meanOf(seen)));
    if (kind !== undefined) kinds.set(name, kind);
  }
  return kinds;
}
