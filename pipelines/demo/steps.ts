import { mkdirSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { packagePath } from '../core/paths.js';
import { DEMO_DOCUMENTS, makeCorpus } from './corpus.js';

/** Where the demo keeps its things. */
export interface DemoFolders {
  root: string;
  corpus: string;
  /** tokenizer and untrained model */
  model: string;
  /** the model after its warm-up on short contexts: what LOGO starts from */
  base: string;
  dataset: string;
  trained: string;
  evaluation: string;
  report: string;
}

export function demoFolders(root: string): DemoFolders {
  const at = (...parts: string[]) => path.join(root, ...parts);
  return {
    root,
    corpus: at('corpus', 'corpus.jsonl'),
    model: at('model'),
    base: at('base'),
    dataset: at('dataset'),
    trained: at('trained'),
    evaluation: at('evaluation'),
    report: at('report.html'),
  };
}

/** Writes the seeded corpus and the two configurations. @returns documents and questions written */
export async function writeInputs(
  folders: DemoFolders,
  seed: number,
): Promise<{ documents: number; questions: number; bytes: number }> {
  for (const folder of [path.dirname(folders.corpus), folders.evaluation]) {
    mkdirSync(folder, { recursive: true });
  }
  const documents = [...makeCorpus({ seed, documents: DEMO_DOCUMENTS })];
  const text = documents.map((document) => `${JSON.stringify(document)}\n`).join('');
  writeFileSync(folders.corpus, text);
  for (const file of ['pipeline.yaml', 'train.yaml']) {
    await copyFile(packagePath(`pipelines/demo/${file}`), path.join(folders.root, file));
  }
  return {
    documents: documents.length,
    questions: documents.reduce((sum, document) => sum + (document.questions?.length ?? 0), 0),
    bytes: text.length,
  };
}
