import { readSettings } from '../../helpers/sources.js';
import { foldersOf } from '../inputs/records.js';
import type { Job, JobContext } from './job.js';

/** Lists, fingerprints and reads every file of a format into text, which is not kept. */
export async function sourceJob({ folder, prepared }: JobContext, format: string): Promise<Job> {
  const { listInputs, readInput } = await import('../../../pipelines/sources/index.js');
  return (meter) =>
    meter.time(async () => {
      const { files } = await listInputs([foldersOf(folder).files(format)], folder);
      let documents = 0;
      let bytes = 0;
      for (const file of files) {
        for await (const item of readInput(file, readSettings)) {
          if ('message' in item) throw new Error(`${item.source}: ${item.message}`);
          for await (const { text } of item.text) bytes += Buffer.byteLength(text);
          documents += 1;
        }
      }
      if (documents !== prepared.documents) throw new Error(`${documents} documents of ${format}`);
      meter.did({ documents, bytes, tokens: prepared.tokens });
    });
}
