import { ConfigError, InputError } from '../core/errors.js';
import type { OffsetRange, TopicReader, TopicRecord } from '../core/topic-reader.js';
import { textOf } from './encoding/text-of.js';
import { readable } from './readable.js';
import { parseJson } from './records/containers/parse-json.js';
import { type RecordReading, recordFormat } from './records/formats.js';
import { documentsOf } from './records/records.js';
import { isProblem, type KeyedDocument, type Problem, type ReadSettings } from './source.js';
import { nameKey, recordKey } from './source-key.js';

const SCHEME = 'kafka://';

type Note = (sentence: string) => void;

/** Whether an input is a topic of somebody's own: kafka://<topic>. */
export const isTopic = (input: string): boolean => input.startsWith(SCHEME);

/**
 * Documents of a topic whose values are JSON records, as it stands: every partition from its
 * beginning to the stable end it had at the start. What a value looks like is told as for files of
 * records.
 */
async function* readTopic(
  input: string,
  broker: TopicReader,
  settings: ReadSettings,
  note: Note,
): AsyncGenerator<KeyedDocument | Problem> {
  const topic = input.slice(SCHEME.length);
  const there = await broker.topics();
  if (!there.some(({ name }) => name === topic)) {
    throw new ConfigError(`input ${input}: there is no topic ${topic} at these brokers`);
  }
  const format = recordFormat(settings);
  for (const { partition, low, high, held } of await broker.watermarks(topic)) {
    const place = `${input}/${partition}`;
    if (held > 0) {
      note(
        `${place}: the last ${held} offsets are held back by a transaction that has not ended, and were not read: run again when it has`,
      );
    }
    const onLost = (lost: OffsetRange) =>
      note(
        `${place}: retention took the offsets ${lost.low} to ${lost.high - 1} while the topic was read`,
      );
    for await (const record of broker.records(topic, { partition, low, high }, onLost)) {
      // A value of no bytes is a tombstone.
      if (record.value.length > 0) yield* documentsIn(record, input, partition, settings, format);
    }
  }
}

async function* documentsIn(
  { offset, value, key }: TopicRecord,
  input: string,
  partition: number,
  settings: ReadSettings,
  format: RecordReading,
): AsyncGenerator<KeyedDocument | Problem> {
  const source = `${input}/${partition}/${offset}`;
  // The topic's own key first: it is what its producer calls the record.
  const keyOf = (place: string, id?: string) =>
    key === ''
      ? recordKey(input, place, id)
      : `${input}#key=${nameKey(key)}${place.replace(/^\d+\/\d+/, '')}`;
  let record: unknown;
  try {
    record = parseJson(await textOf(value, settings.encoding));
  } catch (error) {
    const { message } = error as Error;
    const isText = !(error instanceof InputError);
    yield { source, message: isText ? `the value is not JSON: ${message}` : message };
    return;
  }
  for (const item of documentsOf({ record, source }, format)) {
    if (isProblem(item)) yield item;
    else yield { ...readable(item), key: keyOf(item.source.slice(input.length + 1), item.id) };
  }
}

/**
 * Documents of topics, one after another.
 * @param open how the brokers are reached; without it there are no topics to read
 * @param note told what stands in a topic and was not read, though nothing is wrong with it
 */
export async function* readTopics(
  topics: readonly string[],
  open: (() => Promise<TopicReader>) | undefined,
  settings: ReadSettings,
  note: Note,
): AsyncGenerator<KeyedDocument | Problem> {
  const broker = topics.length > 0 ? await open?.() : undefined;
  if (!broker) return;
  try {
    for (const topic of topics) yield* readTopic(topic, broker, settings, note);
  } finally {
    await broker.close();
  }
}
