import { spawn } from 'node:child_process';
import { kafkaClasspath } from '../../../deploy/local/kafka.js';
import { packagePath } from '../../../pipelines/core/paths.js';

export interface JavaRecord {
  topic: string;
  partition?: number;
  codec: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  key?: string;
  /** no tab and no line end in it */
  value: string | null;
  /** the last one of its batch */
  endsBatch?: boolean;
}

/** Sends records as Kafka's own client does it, codecs and batches as told. */
export async function sendByJava(brokers: string, records: readonly JavaRecord[]): Promise<void> {
  const file = packagePath('tests/helpers/servers/Produce.java');
  const flags = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-cp', kafkaClasspath()];
  const child = spawn('java', [...flags, file, brokers], { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const lines = records.flatMap(({ topic, partition = 0, codec, key, value, endsBatch }) => [
    [topic, partition, codec, key ?? '-', value ?? '-'].join('\t'),
    ...(endsBatch ? ['flush'] : []),
  ]);
  child.stdin.end(`${lines.join('\n')}\n`);
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`java Produce.java ended with ${code}: ${said}`);
}
