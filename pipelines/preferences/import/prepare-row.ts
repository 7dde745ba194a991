import { hashOf, sha256 } from '../../core/hash.js';
import { questionIdOf } from '../../dataset/ledger/submission.js';
import { FieldError } from '../../sources/records/format.js';
import type { DraftAnswer, SampleDraft } from '../../stages/messages.js';
import type { TokenizedTemplate } from '../../template/tokenize.js';
import type { Tokenizer } from '../../tokenizer/tokenizer.js';
import type { Framed } from './frame.js';

/** A record as a row without positions, and where it came from. */
export interface PreparedRow {
  /** sha256 of the prompt's text */
  documentId: string;
  prompt: string;
  source: string;
  draft: SampleDraft;
}

export interface RowMaker {
  tokenizer: Tokenizer;
  template: TokenizedTemplate;
  /** configuration identity of the import */
  identity: string;
  /** most tokens of a prompt with its longest answer */
  maxTokens: number;
}

const sameIds = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && a.every((id, i) => id === b[i]);

/**
 * Tokenises a record. The prompt is one chunk but for the tokens at its end, with which an answer is
 * asked for (head, chunk, tail without gaps: the trainer may draw such positions anew).
 * @throws FieldError where it cannot be trained on
 */
export async function prepareRow(
  { prompt, question, chosen, rejected }: Framed,
  source: string,
  { tokenizer, template, identity, maxTokens }: RowMaker,
): Promise<PreparedRow> {
  const ids = Int32Array.from(await tokenizer.encodeTemplate([{ text: prompt }], 'start'));
  if (ids.length < 2)
    throw new FieldError(`field prompt has ${ids.length} tokens, too few to train on`);
  const opening = await template.tail('');
  const tail = Math.max(1, Math.min(opening.length, ids.length - 1));
  const answers: DraftAnswer[] = [];
  for (const [i, text] of [chosen, ...rejected].entries()) {
    const field = i === 0 ? 'chosen' : `rejected[${i - 1}]`;
    if (text.trim() === '') throw new FieldError(`field ${field} is an empty answer`);
    const made = await template.answer(text, true, Number.MAX_SAFE_INTEGER);
    const twin = answers.findIndex((answer) => sameIds(answer.ids, made.ids));
    if (twin >= 0) {
      const other = twin === 0 ? 'chosen' : `rejected[${twin - 1}]`;
      throw new FieldError(`field ${field} is the same answer as ${other}`);
    }
    answers.push({
      kind: i === 0 ? 'preferred' : 'imported',
      text,
      ids: made.ids,
      given: [],
      given_documents: null,
      generator: 'imported',
      sampling: '{}',
      finish_reason: 'stop',
      in_context: null,
      mean_logprob: null,
    });
  }
  const longest = ids.length + Math.max(...answers.map((answer) => answer.ids.length));
  if (longest > maxTokens) {
    throw new FieldError(
      `prompt and answer have ${longest} tokens, more than --max-tokens ${maxTokens}: nothing is cut; raise it, or leave such records out (--skip-bad)`,
    );
  }
  const documentId = sha256(prompt);
  return {
    documentId,
    prompt,
    source,
    draft: {
      instanceId: hashOf([documentId, chosen, rejected, identity]),
      questionId: questionIdOf({ question, answer: chosen }),
      question,
      cloze: false,
      tailIds: ids.slice(ids.length - tail),
      context: [
        {
          document_id: documentId,
          chunk: 0,
          byte_start: 0,
          byte_end: Buffer.byteLength(prompt),
          score: 0,
          critical: true,
        },
      ],
      chunkIds: [ids.slice(0, ids.length - tail)],
      chunkTexts: [prompt],
      answers,
      bestScore: 0,
      unfit: 0,
      leaked: 0,
      abstained: {},
      exhausted: {},
      found: { evidence: null, evidence_all: null, evidence_lost: null },
    },
  };
}
