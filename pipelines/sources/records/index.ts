import type { Reader } from '../source.js';
import { csvReader } from './csv.js';
import { jsonReader } from './json.js';
import { jsonlReader } from './jsonl.js';
import { parquetReader } from './parquet.js';
import { readerOfRecords } from './records.js';

/** Files of many records. */
export const recordReaders: readonly Reader[] = [
  jsonlReader,
  jsonReader,
  parquetReader,
  csvReader,
].map(readerOfRecords);
