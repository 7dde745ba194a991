import type { Reader } from '../source.js';
import { csvReader } from './containers/csv.js';
import { jsonReader } from './containers/json.js';
import { jsonlReader } from './containers/jsonl.js';
import { parquetReader } from './containers/parquet.js';
import { readerOfRecords } from './records.js';

/** Files of many records. */
export const recordReaders: readonly Reader[] = [
  jsonlReader,
  jsonReader,
  parquetReader,
  csvReader,
].map(readerOfRecords);
