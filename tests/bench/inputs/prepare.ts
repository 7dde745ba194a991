import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { sha256 } from '../../../pipelines/core/hash.js';
import { ShardWriter } from '../../../pipelines/dataset/shards/parquet.js';
import { createEvaluator, scoreDocument } from '../../../pipelines/evaluators/index.js';
import { createGenerator } from '../../../pipelines/generators/index.js';
import type { SourceQuestion } from '../../../pipelines/sources/source.js';
import { normaliseQuestions } from '../../../pipelines/stages/ingest/questions.js';
import type { ScoredMessage } from '../../../pipelines/stages/messages.js';
import { pairStage } from '../../../pipelines/stages/pair/pair.js';
import { barOf } from '../../../pipelines/stages/pair/select.js';
import { chunkDocument, chunkTexts } from '../../../pipelines/stages/refine/chunk.js';
import { makeRow } from '../../../pipelines/stages/shard/row.js';
import type { InputName } from '../measure/cases.js';
import { writeFormats } from './formats.js';
import { documentsOf } from './inputs.js';
import { configFor, partsOf } from './parts.js';
import { type BenchDocument, foldersOf, type Prepared, rowBytes } from './records.js';

/** Lets the stages run once and keeps what each hands to the next. */
export async function prepare(
  folder: string,
  input: InputName,
  wanted: { documents: number; rows: number; data: string },
): Promise<Prepared> {
  for (const part of ['corpus', 'documents', 'scored', 'paired', 'rows']) {
    mkdirSync(path.join(folder, part), { recursive: true });
  }
  const at = foldersOf(folder);
  const loaded = configFor(input);
  const { config } = loaded;
  const { tokenizer, template, made } = await partsOf(loaded);
  const evaluator = await createEvaluator(config.score);
  const pair = pairStage({
    settings: config.pair,
    borders: config.chunk.borders,
    bar: barOf(config),
    seed: config.seed,
    identity: made.identity,
    generator: createGenerator(config.pair),
    template,
    evaluator,
    pool: undefined,
    readLong: async () => [],
    concurrency: 1,
  });
  const writers = { zstd: new ShardWriter('{}', 128), gzip: new ShardWriter('{}', 128, 'gzip') };
  const prepared: Prepared = {
    documents: 0,
    questions: 0,
    samples: 0,
    tokens: 0,
    bytes: 0,
    rows: { count: 0, bytes: 0 },
  };
  // Peers, formats and rows are measured on this input alone.
  if (input === 'default') writeFormats(folder, [...documentsOf(input, wanted.documents, '')]);
  const corpus = createWriteStream(path.join(at.corpus, 'corpus.jsonl'));
  for (const document of documentsOf(input, wanted.documents, wanted.data)) {
    corpus.write(`${JSON.stringify(document)}\n`);
    const ordinal = prepared.documents;
    const { text, questions = [] } = document;
    const asked = normaliseQuestions(questions as SourceQuestion[]);
    const message: BenchDocument = {
      submissionId: 'bench',
      ordinal,
      documentId: sha256(text),
      source: `document ${ordinal}`,
      sourceKey: `document ${ordinal}`,
      text,
      questions: asked,
    };
    at.documents.write(ordinal, message);
    const encoded = await tokenizer.encodeDocument(text);
    const chunks = chunkDocument(text, encoded, config.chunk);
    const scored: ScoredMessage = {
      ...message,
      bytes: Buffer.byteLength(text),
      tokens: encoded.ids.length,
      byteStarts: Float64Array.from(chunks.byteStarts),
      tokenStarts: Float64Array.from(chunks.tokenStarts),
      ...(await scoreDocument(evaluator, chunkTexts(text, chunks), asked)),
      body: { bytes: Buffer.from(text), ids: encoded.ids },
    };
    at.scored.write(ordinal, scored);
    const [output] = await pair.run(scored);
    if (!output) throw new Error('pair gave nothing');
    const paired = output.record;
    at.paired.write(ordinal, paired);
    for (const draft of paired.samples.slice(0, wanted.rows - prepared.rows.count)) {
      const row = makeRow(paired, draft, 0, template, {
        shard: config.shard,
        seed: config.seed,
        maxAnswer: config.pair.max_answer_tokens,
      });
      at.rows.write(prepared.rows.count, row);
      for (const writer of Object.values(writers)) writer.add(row);
      prepared.rows.count += 1;
      prepared.rows.bytes += rowBytes(row);
    }
    prepared.documents += 1;
    prepared.questions += questions.length;
    prepared.samples += paired.samples.length;
    prepared.tokens += paired.tokens;
    prepared.bytes += paired.bytes;
  }
  corpus.end();
  await finished(corpus);
  if (prepared.samples === 0) throw new Error(`input ${input} gave no samples`);
  for (const codec of ['zstd', 'gzip'] as const) {
    writeFileSync(at.shard(codec), await writers[codec].finish());
  }
  return prepared;
}
