import { kindsOf, type NameKinds } from '../../entities/kinds.js';
import { labelledKinds } from '../../entities/labels/labelled-kinds.js';
import { ruleTagger } from '../../entities/rule-tagger.js';
import { languageOf } from '../../language/which-language.js';

/** Kinds of the names of a text without a model: by labels where it is English, else by rules. */
export const kindsInText = (text: string): NameKinds =>
  languageOf(text) === 'en' ? labelledKinds(text) : kindsOf(ruleTagger(text).entities(text));
