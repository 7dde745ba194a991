import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { packagePath } from '../../pipelines/core/paths.js';
import { makeCorpus } from '../../pipelines/demo/corpus.js';

/**
 * Writes a small corpus.
 * @param most questions of a document
 * @returns its file
 */
export function writeCorpus(
  folder: string,
  documents: number,
  tokens = 1500,
  most = Number.POSITIVE_INFINITY,
): string {
  const file = path.join(folder, 'corpus.jsonl');
  const lines = [...makeCorpus({ seed: 7, documents, tokens })].map((document) =>
    JSON.stringify({ ...document, questions: document.questions?.slice(0, most) }),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/**
 * Arguments of a run over it with the demo's settings. In one thread, as each takes a third of a
 * second to start: tests of more name a number behind, which counts.
 */
export const runArgs = (input: string, store: string, ...more: string[]): string[] => [
  'run',
  '--config',
  packagePath('pipelines/demo/pipeline.yaml'),
  '--input',
  input,
  '--store',
  store,
  '--tokenizer',
  packagePath('pipelines/assets/tokenizer.json'),
  '--quiet',
  '--json',
  '--threads',
  '1',
  ...more,
];
