import { type InputFiles, listInputs } from './index.js';
import { isTopic } from './topic.js';

export interface Sources extends InputFiles {
  topics: string[];
}

/** Everything that inputs name: files, and topics of somebody's own. */
export async function listSources(inputs: readonly string[], base: string): Promise<Sources> {
  const topics = inputs.filter(isTopic);
  const named = inputs.filter((input) => !isTopic(input));
  // No input at all is a mistake, and told as one of files.
  if (topics.length > 0 && named.length === 0) return { topics, files: [], skipped: [] };
  return { topics, ...(await listInputs(named, base)) };
}
