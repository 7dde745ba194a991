import { type RecordBatch, RecordBatchStreamWriter } from 'apache-arrow';
import * as parquet from 'parquet-wasm';
import { DatasetError } from '../../core/errors.js';
import type { SampleRow } from '../rows/row.js';
import { rowsToBatch } from './arrow.js';

export { readShard } from './reader.js';

/** The one key of a shard's file metadata: with two keys parquet-wasm writes them in any order. */
export const METADATA_KEY = 'longpref';

/**
 * zstd: what data sets are made of. gzip: for readers that know Parquet only as it was in 2020
 * (parquetjs-lite).
 */
export type Codec = 'zstd' | 'gzip';

function writerProperties(
  metadata: string,
  rowGroup: number,
  codec: Codec,
): parquet.WriterProperties {
  const { ZSTD, GZIP } = parquet.Compression;
  // No dictionaries: they pack ids into 11 to 17 bits, where zstd no longer sees the chunks that rows
  // of one document share. With them files were 1.4 to 1.7 times as large and took twice as long.
  // The builder is consumed by each call.
  return new parquet.WriterPropertiesBuilder()
    .setCompression(codec === 'gzip' ? GZIP : ZSTD)
    .setDictionaryEnabled(false)
    .setMaxRowGroupSize(rowGroup)
    .setCreatedBy('longpref')
    .setKeyValueMetadata(new Map([[METADATA_KEY, metadata]]))
    .build();
}

function toWasm(batch: RecordBatch): parquet.RecordBatch[] {
  const writer = new RecordBatchStreamWriter();
  writer.write(batch);
  writer.finish();
  const table = parquet.Table.fromIPCStream(writer.toUint8Array(true));
  const batches = table.recordBatches();
  table.free(); // or wasm memory grows with every row group
  return batches;
}

/**
 * Writes one shard, a row group at a time: rows wait uncompressed for one group only.
 * The same rows and metadata give the same bytes.
 */
export class ShardWriter {
  private readonly waiting: SampleRow[] = [];
  private readonly chunks: Uint8Array[] = [];
  private controller!: ReadableStreamDefaultController<parquet.RecordBatch>;
  private readonly drained: Promise<void>;
  private started = false;

  constructor(
    metadata: string,
    private readonly rowGroup: number,
    codec: Codec = 'zstd',
  ) {
    const input = new ReadableStream<parquet.RecordBatch>({
      start: (controller) => {
        this.controller = controller;
      },
    });
    this.drained = this.drain(input, writerProperties(metadata, rowGroup, codec));
  }

  private async drain(input: ReadableStream, properties: parquet.WriterProperties): Promise<void> {
    const output = await parquet.transformParquetStream(input, properties);
    for await (const chunk of output as unknown as AsyncIterable<Uint8Array>) {
      this.chunks.push(chunk);
    }
  }

  add(row: SampleRow): void {
    this.waiting.push(row);
    if (this.waiting.length >= this.rowGroup) this.flush();
  }

  private flush(): void {
    if (this.waiting.length === 0) return;
    this.started = true;
    const batch = rowsToBatch(this.waiting.splice(0));
    for (const part of toWasm(batch)) this.controller.enqueue(part);
  }

  /** Lets go of what was written. */
  async discard(): Promise<void> {
    this.controller.close();
    await this.drained.catch(() => {});
  }

  /** The file's bytes. */
  async finish(): Promise<Buffer> {
    this.flush();
    if (!this.started) throw new DatasetError('a shard without rows was to be written');
    this.controller.close();
    await this.drained;
    return Buffer.concat(this.chunks);
  }
}
