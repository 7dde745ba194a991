import { ConfigError } from '../core/errors.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { languageOf } from '../language/which-language.js';
import type { FoundEntity } from '../onnx/entities.js';
import { type ModelUser, readFolder } from '../onnx/folder.js';
import { classifierIdentity } from '../onnx/identity.js';
import { labelsOf, openTokenClassifier } from '../onnx/token-classifier.js';
import { LEXICONS } from './lexicon/index.js';
import { tokensOf } from './runs.js';
import { type EntitySpan, type EntityTagger, inOrder, isNamed } from './span.js';
import { valuesIn } from './values.js';

export type EntitySettings = PipelineConfig['entities'];

/** Bumped when a span changes. */
const VERSION = 1;

const USER: ModelUser = {
  section: 'entities',
  name: 'entities.model',
  instead: 'another model',
};

function checkLabels(settings: EntitySettings): void {
  const folder = readFolder(settings, 'ner', USER);
  const labels = labelsOf(folder, settings.labels);
  if (labels.some((label) => label && isNamed(label.type))) return;
  throw new ConfigError(
    `${folder.folder} has no label of a person, place or organisation (${folder.labels.join(', ').slice(0, 300)}): ` +
      'say in entities.labels what its labels stand for, or take another model',
  );
}

/**
 * All that decides the spans of the configured model; undefined where none is configured.
 * @throws ConfigError in one sentence where its folder can't be used
 */
export function taggerIdentity(settings: EntitySettings): unknown {
  if (settings.model === null) return undefined;
  checkLabels(settings);
  return { tagger: 'onnx', version: VERSION, files: classifierIdentity(settings, USER) };
}

const BESIDE = /^[ \n]$/;

/** Names whose parts have labels of their own (given name, surname), as one. */
function joined(text: string, found: readonly FoundEntity[]): EntitySpan[] {
  const spans: EntitySpan[] = [];
  for (const { start, end, type } of found) {
    const last = spans.at(-1);
    if (last?.type === type && isNamed(type) && BESIDE.test(text.slice(last.end, start))) {
      last.end = end;
      last.text = text.slice(last.start, end);
    } else spans.push({ start, end, type, text: text.slice(start, end) });
  }
  return spans;
}

/** A person's name without the titles before it; nothing where it is one. */
function withoutTitles(span: EntitySpan, titles: ReadonlySet<string>): EntitySpan[] {
  if (span.type !== 'person') return [span];
  const first = tokensOf(span.text).find(({ small }) => !titles.has(small));
  if (!first) return [];
  const start = span.start + first.start;
  return [{ ...span, start, text: span.text.slice(first.start) }];
}

/** A model of entities that is loaded. */
export interface ModelTagger extends Pick<EntityTagger, 'entities'> {
  close(): Promise<void>;
}

/**
 * Entities by the model that the settings name. Titles before a name are none of it, as with
 * rules; numbers, dates and quantities are those of the rules where the model has no such label.
 * @throws ConfigError in one sentence where the model can't be used
 */
export async function openModelTagger(settings: EntitySettings): Promise<ModelTagger> {
  const model = await openTokenClassifier(settings, USER);
  return {
    async entities(text) {
      const language = languageOf(text);
      const { titles } = LEXICONS[language];
      const named = joined(text, await model.entities(text));
      const values = valuesIn(text, language)
        .filter(({ type }) => !model.types.has(type))
        .map(({ start, end, type }) => ({ start, end, type, text: text.slice(start, end) }));
      return inOrder([...named.flatMap((span) => withoutTitles(span, titles)), ...values]);
    },
    close: model.close,
  };
}
