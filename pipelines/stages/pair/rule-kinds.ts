import { lazily } from '../../core/lazily.js';
import { remembered } from '../../core/remembered.js';
import { kindsOf, type NameKinds } from '../../entities/kinds.js';
import { labelledKinds } from '../../entities/labels/labelled-kinds.js';
import { ruleTagger } from '../../entities/rule-tagger.js';
import { languageOf } from '../../language/which-language.js';
import type { ScoredMessage } from '../messages.js';
import type { ToldKinds } from './pair-settings.js';

/** Chunks of the pool whose names are remembered. */
const MOST = 2048;

/** By labels where the texts are English, else by rules. */
const kindsInText = (text: string): NameKinds =>
  languageOf(text) === 'en' ? labelledKinds(text) : kindsOf(ruleTagger(text).entities(text));
const kindsInChunk = remembered(MOST, kindsInText);

/**
 * Kinds of names by rules: of the document as all of its text tells, which a context alone does not;
 * nothing of a document that was too long to keep. Made when it is first asked for.
 */
export function ruleKinds({ body }: ScoredMessage): ToldKinds {
  const ofDocument = lazily(
    (): NameKinds =>
      'ids' in body ? kindsInText(Buffer.from(body.bytes).toString('utf8')) : new Map(),
  );
  return {
    ofDocument: async () => ofDocument(),
    ofText: async (text) => kindsInChunk(text),
  };
}
