import { ConfigError, InputError } from '../core/errors.js';
import type { TopicReader } from '../core/topic-reader.js';
import { textOf } from './encoding/text-of.js';
import { readable } from './readable.js';
import { parseJson } from './records/containers/parse-json.js';
import { recordFormat } from './records/formats.js';
import { documentsOf } from './records/records.js';
import { isProblem, type KeyedDocument, type Problem, type ReadSettings } from './source.js';
import { nameKey, recordKey } from './source-key.js';

const SCHEME = 'kafka://';

/** Offsets read at once: bounds what is held of a topic. */
const STEP = 2000;

/** Whether an input is a topic of somebody's own: kafka://<topic>. */
export const isTopic = (input: string): boolean => input.startsWith(SCHEME);

/**
 * Documents of a topic whose values are JSON records, as it stands: every partition from its
 * beginning to the end it had at the start. What a value looks like is told as for files of records.
 */
async function* readTopic(
  input: string,
  broker: TopicReader,
  settings: ReadSettings,
): AsyncGenerator<KeyedDocument | Problem> {
  const topic = input.slice(SCHEME.length);
  const there = await broker.topics();
  if (!there.some(({ name }) => name === topic)) {
    throw new ConfigError(`input ${input}: there is no topic ${topic} at these brokers`);
  }
  const format = recordFormat(settings);
  for (const { partition, low, high } of await broker.watermarks(topic)) {
    for (let from = low; from < high; from += STEP) {
      const range = { partition, low: from, high: Math.min(high, from + STEP) };
      for (const { offset, value, key = '' } of await broker.read(topic, [range])) {
        if (value.length === 0) continue; // a tombstone
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
          continue;
        }
        for (const item of documentsOf(record, source, format)) {
          if (isProblem(item)) yield item;
          else
            yield { ...readable(item), key: keyOf(item.source.slice(input.length + 1), item.id) };
        }
      }
    }
  }
}

/**
 * Documents of topics, one after another.
 * @param open how the brokers are reached; without it there are no topics to read
 */
export async function* readTopics(
  topics: readonly string[],
  open: (() => Promise<TopicReader>) | undefined,
  settings: ReadSettings,
): AsyncGenerator<KeyedDocument | Problem> {
  const broker = topics.length > 0 ? await open?.() : undefined;
  if (!broker) return;
  try {
    for (const topic of topics) yield* readTopic(topic, broker, settings);
  } finally {
    await broker.close();
  }
}
