import { kindsOf, type NameKinds } from '../../entities/kinds.js';
import { ruleTagger } from '../../entities/rule-tagger.js';
import type { ScoredMessage } from '../messages.js';
import type { ToldKinds } from './pair-settings.js';

/** Chunks of the pool whose names are remembered. */
const MOST = 2048;
const known = new Map<string, NameKinds>();

const kindsInText = (text: string): NameKinds => kindsOf(ruleTagger(text).entities(text));

function kindsInChunk(text: string): NameKinds {
  const found = known.get(text);
  if (found) return found;
  if (known.size >= MOST) known.delete(known.keys().next().value as string);
  const kinds = kindsInText(text);
  known.set(text, kinds);
  return kinds;
}

/**
 * Kinds of names by rules: of the document as all of its text tells, which a context alone does not;
 * nothing of a document that was too long to keep. Made when it is first asked for.
 */
export function ruleKinds({ body }: ScoredMessage): ToldKinds {
  let ofDocument: NameKinds | undefined;
  return {
    ofDocument: async () => {
      ofDocument ??=
        'ids' in body ? kindsInText(Buffer.from(body.bytes).toString('utf8')) : new Map();
      return ofDocument;
    },
    ofText: async (text) => kindsInChunk(text),
  };
}
