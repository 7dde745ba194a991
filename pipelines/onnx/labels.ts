import type { OnnxSettings } from './folder.js';

/** What an entity is, as all of longpref names it. */
export type EntityType = Exclude<OnnxSettings['labels'][string], 'none'>;

/** A label of a token: where in an entity it stands, and of which kind that is. */
export interface TokenLabel {
  /** B: begins one. I: goes on. E: ends it. S: is one alone. undefined: no scheme, equal labels side by side are one */
  place: 'B' | 'I' | 'E' | 'S' | undefined;
  /** the model's own name of the kind */
  name: string;
  type: EntityType;
}

/** Names of kinds in common label sets: CoNLL, OntoNotes, WikiNEuRal, personal data. */
const TYPES: Record<EntityType, RegExp> = {
  person: /^(PER|PERSON|PERS|(GIVEN|FIRST|LAST|MIDDLE|FULL)_?NAME|SURNAME|NAME)$/,
  place:
    /^(LOC|LOCATION|GPE|FAC|FACILITY|PLACE|CITY|STATE|COUNTRY|STREET(_NAME)?|ADDRESS|SECONDARY_ADDRESS)$/,
  organisation: /^(ORG|ORGANI[SZ]ATION|COMPANY|CORPORATION|GROUP)$/,
  date: /^(DATE|TIME|DATETIME|YEAR|DATE_OF_BIRTH|DOB)$/,
  number: /^(NUM|NUMBER|CARDINAL|ORDINAL|BUILDING_NUMBER|ZIP_?CODE)$/,
  quantity: /^(QUANTITY|QUANT|MONEY|PERCENT|PERCENTAGE|AMOUNT|MEASURE)$/,
  title: /^(WORK_OF_ART|WORK|CREATIVE_WORK|CREATIVE-WORK|TITLE|BOOK|MEDIA)$/,
  other: /^$/,
};

function typeNamed(name: string): EntityType {
  const found = Object.entries(TYPES).find(([, like]) => like.test(name.toUpperCase()));
  return (found?.[0] ?? 'other') as EntityType;
}

const PLACES: Record<string, TokenLabel['place']> = {
  ...{ B: 'B', I: 'I', M: 'I', E: 'E', L: 'E', S: 'S', U: 'S' },
};

/**
 * What the labels of a model say; undefined is no entity.
 * @param labels as id2label of config.json has them
 * @param asked types by name of a kind, before what the name itself says
 */
export function readLabels(
  labels: readonly string[],
  asked: OnnxSettings['labels'],
): (TokenLabel | undefined)[] {
  return labels.map((label) => {
    if (label === 'O' || label === '') return undefined;
    const [, letter, rest] = /^([BIMELSU])[-_](.+)$/.exec(label) ?? [];
    const name = rest ?? label;
    const type = asked[name] ?? asked[label] ?? typeNamed(name);
    if (type === 'none') return undefined;
    return { place: letter === undefined ? undefined : PLACES[letter], name, type };
  });
}

/** Kinds of `asked` that the model doesn't have. */
export function strangeLabels(labels: readonly string[], asked: OnnxSettings['labels']): string[] {
  const names = new Set(labels.flatMap((label) => [label, label.replace(/^[BIMELSU][-_]/, '')]));
  return Object.keys(asked).filter((name) => !names.has(name));
}
