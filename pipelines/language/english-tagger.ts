import { createRequire } from 'node:module';
import type { ItemToken } from 'wink-nlp';

export interface TaggedWord {
  text: string;
  /** universal part of speech: PROPN, NOUN, VERB, NUM, … (dates and amounts come as these) */
  pos: string;
  lemma: string;
}

/** wink's types want two arguments of what its code calls with three. */
type Its = (index: number) => string;

export type Tagger = (text: string) => TaggedWord[];

let loaded: Tagger | undefined;

/** wink-nlp's tagger for English. Loaded at first use: it takes 60 ms and 20 MB. */
export function englishTagger(): Tagger {
  loaded ??= load();
  return loaded;
}

function load(): Tagger {
  const require = createRequire(import.meta.url);
  const winkNLP = require('wink-nlp') as typeof import('wink-nlp').default;
  const model =
    require('wink-eng-lite-web-model') as typeof import('wink-eng-lite-web-model').default;
  const nlp = winkNLP(model, ['pos']);
  const { its } = nlp;
  return (text) => {
    const doc = nlp.readDoc(text);
    const words: TaggedWord[] = [];
    doc.tokens().each((token: ItemToken) => {
      const value = token.out();
      words.push({
        text: value,
        pos: token.out(its.pos as Its) as string,
        // wink gives no lemma for some words ("cannot").
        lemma: (token.out(its.lemma as Its) as string | undefined) ?? value.toLowerCase(),
      });
    });
    return words;
  };
}
