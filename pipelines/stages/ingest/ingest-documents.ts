import { InputError } from '../../core/errors.js';
import type { SubmittedDocument } from '../../dataset/ledger/submission.js';
import type { KeptEntities } from '../../entities/kept.js';
import { sourceFailure } from '../../sources/files/failure.js';
import { isProblem, type KeyedDocument, type Problem } from '../../sources/source.js';
import { sourceName } from '../../sources/source-name.js';
import type { Store } from '../../stores/store.js';
import { CLOZE_BYTES, type ClozeSetting, clozeMost, clozeQuestions } from '../cloze.js';
import { storeText } from './document-text.js';
import { placesOf } from './evidence.js';
import { mergeQuestions, normaliseQuestions } from './questions.js';

export interface DocumentSettings {
  /** most cloze questions of a document that comes without questions */
  cloze: ClozeSetting;
  /** finds the names that they ask for, where a model is to */
  entities?: KeptEntities | undefined;
  /** folder that sources are named relative to */
  base: string;
  store: Store;
}

/** What is made of one source alone: its failure is that source's. */
function ofSource<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    throw sourceFailure(error);
  }
}

/** Stores the text of a document, then finds or makes its questions. */
async function ingestDocument(
  item: KeyedDocument,
  source: string,
  { store, cloze, entities }: DocumentSettings,
): Promise<SubmittedDocument | Problem> {
  const wantsCloze = cloze !== 0 && item.questions.length === 0 && !item.hasLostQuestions;
  const places = placesOf(item.questions);
  try {
    const text = await storeText(store, item.text, places, wantsCloze ? CLOZE_BYTES : 0);
    if (!text) return { source, message: 'the document is empty', isEmpty: !item.isRecord };
    const { id, bytes, head } = text;
    const spans = wantsCloze ? await entities?.ofDocument(id, () => head) : undefined;
    const questions = ofSource(() =>
      wantsCloze
        ? clozeQuestions(head, clozeMost(cloze, bytes), id, spans)
        : normaliseQuestions(item.questions, text.places, bytes),
    );
    return { id, source, key: item.key, bytes, questions: mergeQuestions([], questions) };
  } catch (error) {
    if (error instanceof InputError) return { source, message: error.message };
    throw error;
  }
}

/** What a source gives, made documents of a submission one after another; problems pass. */
export async function* ingestDocuments(
  items: AsyncIterable<KeyedDocument | Problem>,
  settings: DocumentSettings,
): AsyncGenerator<SubmittedDocument | Problem> {
  for await (const item of items) {
    const source = sourceName(item.source, settings.base);
    yield isProblem(item) ? { ...item, source } : await ingestDocument(item, source, settings);
  }
}
