import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Test } from 'tap';
import { listInputs, readInput } from '../../pipelines/sources/index.js';
import type {
  Piece,
  Problem,
  ReadSettings,
  SourceQuestion,
} from '../../pipelines/sources/source.js';

export const readSettings: ReadSettings = {
  format: 'auto',
  fields: { text: null, title: null, question: null, answer: null, questions: null },
  encoding: 'auto',
};

export interface ReadDocument {
  source: string;
  text: string;
  pieces: Piece[];
  questions: readonly SourceQuestion[];
}

/** All documents and problems of inputs; a text whose reading fails is a problem, as in a run. */
export async function readAll(
  inputs: string[],
  settings: Partial<ReadSettings> = {},
): Promise<{ documents: ReadDocument[]; problems: Problem[]; skipped: string[] }> {
  const { files, skipped } = await listInputs(inputs, '/');
  const documents: ReadDocument[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    for await (const item of readInput(file, { ...readSettings, ...settings })) {
      if ('message' in item) {
        problems.push(item);
        continue;
      }
      const { source, questions } = item;
      const pieces: Piece[] = [];
      try {
        for await (const piece of item.text) pieces.push(piece);
        const text = pieces.map((piece) => piece.text).join('');
        documents.push({ source, text, pieces, questions });
      } catch (error) {
        problems.push({ source, message: (error as Error).message });
      }
    }
  }
  return { documents, problems, skipped };
}

/** Text and first problem of one file with these bytes. */
export async function readOne(t: Test, name: string, bytes: Buffer | string) {
  const file = path.join(t.testdir(), name);
  writeFileSync(file, bytes);
  const { documents, problems } = await readAll([file]);
  return { text: documents[0]?.text, problem: problems[0]?.message };
}

/** Documents, their names and problems of one file of records; what is no text is written as JSON. */
export async function readContent(
  t: Test,
  name: string,
  content: unknown,
  settings: Partial<ReadSettings> = {},
) {
  const file = path.join(t.testdir(), name);
  const isBytes = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(file, isBytes ? content : JSON.stringify(content));
  const { documents, problems } = await readAll([file], settings);
  return {
    documents: documents.map(({ text, questions }) => ({ text, questions })),
    names: documents.map(({ source }) => path.basename(source)),
    problems: problems.map(({ source, message }) => `${path.basename(source)}: ${message}`),
  };
}
