import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../pipelines/core/clock.js';
import { configFor, partsOf, TOKENIZER } from '../inputs/parts.js';
import { foldersOf } from '../inputs/records.js';
import type { Job, JobContext } from './job.js';

/** The slowest stage: so many documents tell its speed. */
const PAIR_DOCUMENTS = 16;

/** A folder of this process alone, gone when `use` is done. */
async function inTemporary(folder: string, use: (temporary: string) => Promise<void>) {
  const temporary = mkdtempSync(path.join(folder, 'out-'));
  try {
    await use(temporary);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

export async function ingestJob({ folder, prepared }: JobContext): Promise<Job> {
  const { ingest } = await import('../../../pipelines/stages/ingest/ingest.js');
  const { FolderStore } = await import('../../../pipelines/stores/folder.js');
  return (meter) =>
    inTemporary(folder, async (temporary) => {
      const store = new FolderStore(temporary);
      const inputs = [foldersOf(folder).corpus];
      const { read } = configFor('demo').config;
      const options = { inputs, read, cloze: 0, base: folder, store, limit: null, now: Date.now() };
      await meter.time(() => ingest({ ...options, onFile: () => {} }));
      meter.did({ documents: prepared.documents, tokens: prepared.tokens, bytes: prepared.bytes });
    });
}

export async function chunkJob({ folder, input }: JobContext): Promise<Job> {
  const { chunkDocument } = await import('../../../pipelines/stages/refine/chunk.js');
  const { loadTokenizer } = await import('../../../pipelines/tokenizer/load.js');
  const tokenizer = await loadTokenizer(TOKENIZER);
  const { chunk } = configFor(input).config;
  return async (meter, most) => {
    for (const { text } of foldersOf(folder).documents.read(most)) {
      const encoded = await meter.time(async () => {
        const document = await tokenizer.encodeDocument(text);
        chunkDocument(text, document, chunk);
        return document;
      });
      meter.did({ documents: 1, tokens: encoded.ids.length, bytes: Buffer.byteLength(text) });
    }
  };
}

export async function scoreJob({ folder, input }: JobContext): Promise<Job> {
  const { createEvaluator, scoreChunks } = await import('../../../pipelines/evaluators/index.js');
  const evaluator = await createEvaluator(configFor(input).config.score);
  return async (meter, most) => {
    for (const { questions, byteStarts, body, tokens, bytes } of foldersOf(folder).scored.read(
      most,
    )) {
      if (!('bytes' in body)) throw new Error('a document of the benchmark is too long');
      const text = Buffer.from(body.bytes);
      const cut = () =>
        Array.from({ length: byteStarts.length - 1 }, (_, i) =>
          text.toString('utf8', byteStarts[i], byteStarts[i + 1]),
        );
      await meter.time(() => scoreChunks(evaluator, cut(), questions));
      meter.did({ documents: 1, tokens, bytes });
    }
  };
}

export async function refineJob({ folder, input, threads }: JobContext): Promise<Job> {
  const { refinePool, refineStage } = await import('../../../pipelines/stages/refine/refine.js');
  const { BoundedQueue, inProcessConsumer } = await import(
    '../../../pipelines/channels/in-process.js'
  );
  const { driveSink, driveStage } = await import('../../../pipelines/runtime/drive/drive.js');
  const { config } = configFor(input);
  const { chunk, score, entities } = config;
  const pool = refinePool(threads, { tokenizer: TOKENIZER, chunk, score, entities });
  const texts = new Map<string, string>();
  const stage = refineStage(pool, threads, (id) => ({ text: texts.get(id) as string }));
  type In = Parameters<typeof stage.run>[0];
  type Out = Awaited<ReturnType<typeof stage.run>>[number]['record'];
  return async (meter, most) => {
    const submitted = new BoundedQueue<In>(config.runtime.queue_bytes);
    const scored = new BoundedQueue<Out>(config.runtime.queue_bytes);
    const feed = async () => {
      for (const record of foldersOf(folder).documents.read(most)) {
        texts.set(record.documentId, record.text);
        await submitted.push({ record, bytes: record.text.length * 2 });
      }
      submitted.end();
    };
    const sink = {
      name: 'count',
      async take({ documentId, tokens, bytes }: Out) {
        texts.delete(documentId);
        meter.did({ documents: 1, tokens, bytes });
      },
      async finish() {},
    };
    await meter.time(() =>
      Promise.all([
        feed(),
        driveStage(stage, inProcessConsumer(submitted, scored)),
        driveSink(sink, inProcessConsumer<Out, never>(scored)),
      ]),
    );
  };
}

export async function pairJob({ folder, input }: JobContext): Promise<Job> {
  const { pairStage } = await import('../../../pipelines/stages/pair/pair.js');
  const { barOf } = await import('../../../pipelines/stages/pair/select.js');
  const { createGenerator } = await import('../../../pipelines/generators/index.js');
  const { createEvaluator } = await import('../../../pipelines/evaluators/index.js');
  const loaded = configFor(input);
  const { template, made } = await partsOf(loaded);
  const { pair: settings, seed } = loaded.config;
  const evaluator = await createEvaluator(loaded.config.score);
  const generator = createGenerator(settings);
  const { identity } = made;
  const { borders } = loaded.config.chunk;
  const stage = pairStage({
    ...{ settings, bar: barOf(loaded.config), seed, identity, generator, template, evaluator },
    borders,
    pool: undefined,
    readLong: async () => [],
    concurrency: 1,
  });
  return async (meter, most = PAIR_DOCUMENTS) => {
    for (const scored of foldersOf(folder).scored.read(most)) {
      await meter.time(() => stage.run(scored));
      meter.did({ documents: 1, tokens: scored.tokens, bytes: scored.bytes });
    }
  };
}

export async function shardJob({ folder, input }: JobContext): Promise<Job> {
  const { ShardSink, submissionSink } = await import('../../../pipelines/stages/shard/shard.js');
  const { DatasetView } = await import('../../../pipelines/dataset/ledger/view.js');
  const { noMetrics } = await import('../../../pipelines/core/metrics.js');
  const { FolderStore } = await import('../../../pipelines/stores/folder.js');
  const loaded = configFor(input);
  const { template, made } = await partsOf(loaded);
  const { shard, seed, pair } = loaded.config;
  return (meter, most) =>
    inTemporary(folder, async (temporary) => {
      const store = new FolderStore(temporary);
      const shards = new ShardSink({
        store,
        clock: systemClock,
        newId: () => 'bench',
        made: async () => made,
        template,
        settings: { shard, seed, maxAnswer: pair.max_answer_tokens },
        view: await DatasetView.open(store, made.identity),
        metrics: noMetrics,
        onRows: (rows, { tokens, bytes }) => meter.did({ documents: 1, tokens, bytes, rows }),
      });
      const sink = submissionSink(shards, 'bench');
      for (const paired of foldersOf(folder).paired.read(most)) {
        await meter.time(() => sink.take(paired));
      }
      await meter.time(() => sink.finish());
    });
}

/** The whole run, cold: from reading the configuration to the version and its card. */
export async function runJob({ folder, input, threads, prepared }: JobContext): Promise<Job> {
  const { prepareRun } = await import('../../../pipelines/runtime/dependencies/prepare.js');
  const { run } = await import('../../../pipelines/runtime/run.js');
  const { openStore } = await import('../../../pipelines/stores/open.js');
  return (meter) =>
    inTemporary(folder, async (temporary) => {
      const { samples } = await meter.time(async () => {
        const corpus = JSON.stringify(foldersOf(folder).corpus);
        const overrides = [`input=[${corpus}]`, `runtime.threads=${threads}`];
        const deps = await prepareRun(configFor(input, overrides), openStore(temporary, '/'));
        try {
          return (await run(deps)).counts;
        } finally {
          await deps.refinePool.close();
        }
      });
      if (samples === 0) throw new Error('the run made no samples');
      const { documents, tokens, bytes } = prepared;
      meter.did({ documents, tokens, bytes, rows: samples });
    });
}
