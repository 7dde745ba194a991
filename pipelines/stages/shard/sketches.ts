import { DatasetError } from '../../core/errors.js';
import { blobKey } from '../../dataset/ledger/submission.js';
import { DocumentSketcher, packedDocument } from '../../filters/near/document-sketch.js';
import { packedSample, textSketch } from '../../filters/near/text-sketch.js';
import type { Store } from '../../stores/store.js';
import type { SampleDraft } from '../messages.js';

/** The sketch of a document's text, which is read as a stream, as the ledger has it. */
export async function sketchOfDocument(store: Store, id: string, bytes: number): Promise<string> {
  const parts = await store.stream(blobKey(id), 0, bytes);
  if (!parts) throw new DatasetError(`${store.url}/${blobKey(id)} is missing: submit it again`);
  const sketcher = new DocumentSketcher();
  const decoder = new TextDecoder();
  for await (const part of parts) sketcher.push(decoder.decode(part, { stream: true }));
  sketcher.push(decoder.decode());
  return packedDocument(sketcher.end());
}

/** The sketches of a sample's question and chosen answer, as the ledger has them. */
export function sketchOfSample({ question, answers: [chosen] }: SampleDraft): string {
  return packedSample({ question: textSketch(question), answer: textSketch(chosen?.text ?? '') });
}
