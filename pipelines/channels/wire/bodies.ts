import type {
  DocumentBody,
  PairedBody,
  ScoredBody,
  WireChunk,
  WireSample,
} from '../../generated/message.js';
import type {
  DocumentMessage,
  DraftAnswer,
  PairedMessage,
  SampleDraft,
  ScoredMessage,
} from '../../stages/messages.js';
import { fromBase64, toBase64 } from './numbers.js';

/** Messages as the JSON that travels, and back. What a body has beyond its schema is not looked at. */

export const documentBody = (message: DocumentMessage): DocumentBody => ({
  submission_id: message.submissionId,
  document_id: message.documentId,
  ordinal: message.ordinal,
  source: message.source,
  source_key: message.sourceKey,
  questions: message.questions as DocumentBody['questions'],
});

/** A record from before keys goes by its text, as it did. */
const keyOf = ({ source_key, document_id }: { source_key?: string; document_id: string }) =>
  source_key ?? document_id;

export const documentMessage = (body: DocumentBody): DocumentMessage => ({
  submissionId: body.submission_id,
  documentId: body.document_id,
  ordinal: body.ordinal,
  source: body.source,
  sourceKey: keyOf(body),
  questions: body.questions as DocumentMessage['questions'],
});

/** @param message refined without its body: text and ids are cheap to make again */
export function scoredBody(message: ScoredMessage): ScoredBody {
  const { body, byteStarts, tokenStarts, scores, basis, bytes, tokens } = message;
  if ('ids' in body) throw new Error('a scored message travels without its text');
  return {
    ...documentBody(message),
    bytes,
    tokens,
    byte_starts: toBase64(byteStarts),
    token_starts: toBase64(tokenStarts),
    scores: scores.map(toBase64),
    basis: toBase64(basis),
    ...(message.contaminated === undefined ? {} : { contaminated: message.contaminated }),
    piece_tokens: toBase64(body.pieceTokens),
    piece_bytes: toBase64(body.pieceBytes),
  };
}

export const scoredMessage = (body: ScoredBody): ScoredMessage => ({
  ...documentMessage(body),
  bytes: body.bytes,
  tokens: body.tokens,
  byteStarts: fromBase64(body.byte_starts, Float64Array),
  tokenStarts: fromBase64(body.token_starts, Float64Array),
  scores: body.scores.map((row) => fromBase64(row, Float32Array)),
  // A record from before evaluators that need one.
  basis: fromBase64(body.basis ?? '', Float32Array),
  contaminated: body.contaminated,
  body: {
    pieceTokens: fromBase64(body.piece_tokens, Float64Array),
    pieceBytes: fromBase64(body.piece_bytes, Float64Array),
  },
});

/** A chunk may stand in one context whole and in another cut. */
const placeOf = ({
  document_id,
  chunk,
  byte_end,
}: Pick<WireChunk, 'document_id' | 'chunk' | 'byte_end'>): string =>
  `${document_id} ${chunk} ${byte_end}`;

function wireSample(draft: SampleDraft): WireSample {
  return {
    instance_id: draft.instanceId,
    question_id: draft.questionId,
    question: draft.question,
    cloze: draft.cloze,
    tail_ids: toBase64(draft.tailIds),
    context: draft.context as unknown as WireSample['context'],
    answers: draft.answers.map((answer) => ({
      ...answer,
      ids: toBase64(answer.ids),
    })) as unknown as WireSample['answers'],
    best_score: draft.bestScore,
    unfit: draft.unfit,
    leaked: draft.leaked,
    ...draft.found,
    abstained: draft.abstained,
    exhausted: draft.exhausted,
  };
}

/** The chunks of a document's contexts go once: its questions share most of them. */
export function pairedBody(message: PairedMessage): PairedBody {
  const chunks = new Map<string, WireChunk>();
  for (const { context, chunkIds, chunkTexts } of message.samples) {
    for (const [at, { document_id, chunk, byte_end }] of context.entries()) {
      const place = placeOf({ document_id, chunk, byte_end });
      if (chunks.has(place)) continue;
      const ids = toBase64(chunkIds[at] as Int32Array);
      chunks.set(place, { document_id, chunk, byte_end, ids, text: chunkTexts[at] as string });
    }
  }
  return {
    submission_id: message.submissionId,
    document_id: message.documentId,
    ordinal: message.ordinal,
    source: message.source,
    source_key: message.sourceKey,
    bytes: message.bytes,
    tokens: message.tokens,
    chunks: message.chunks,
    questions: message.questions,
    context_chunks: [...chunks.values()],
    samples: message.samples.map(wireSample),
    drops: message.drops as unknown as PairedBody['drops'],
  };
}

/** @throws Error where a sample names a chunk that is not there */
export function pairedMessage(body: PairedBody): PairedMessage {
  const chunks = new Map(
    body.context_chunks.map((chunk) => [
      placeOf(chunk),
      { ids: fromBase64(chunk.ids, Int32Array), text: chunk.text },
    ]),
  );
  const samples = body.samples.map((sample): SampleDraft => {
    const context = sample.context as unknown as SampleDraft['context'];
    const parts = context.map((chunk) => {
      const part = chunks.get(placeOf(chunk));
      if (!part) throw new Error(`context_chunks lacks chunk ${chunk.chunk} of a sample`);
      return part;
    });
    return {
      instanceId: sample.instance_id,
      questionId: sample.question_id,
      question: sample.question,
      cloze: sample.cloze,
      tailIds: fromBase64(sample.tail_ids, Int32Array),
      context,
      chunkIds: parts.map(({ ids }) => ids),
      chunkTexts: parts.map(({ text }) => text),
      answers: sample.answers.map((answer) => ({
        ...(answer as unknown as DraftAnswer),
        ids: fromBase64((answer as unknown as { ids: string }).ids, Int32Array),
      })),
      bestScore: sample.best_score,
      unfit: sample.unfit,
      leaked: sample.leaked,
      // A record from before says less.
      found: {
        evidence: sample.evidence,
        evidence_all: sample.evidence_all ?? null,
        evidence_lost: sample.evidence_lost ?? null,
      },
      abstained: sample.abstained ?? {},
      exhausted: sample.exhausted ?? {},
    };
  });
  return {
    submissionId: body.submission_id,
    documentId: body.document_id,
    ordinal: body.ordinal,
    source: body.source,
    sourceKey: keyOf(body),
    bytes: body.bytes,
    tokens: body.tokens,
    chunks: body.chunks,
    questions: body.questions,
    samples,
    drops: body.drops as unknown as PairedMessage['drops'],
  };
}
