/**
 * Makes inputs for longpref out of real texts: node dist/tests/real/prepare.js DATA OUT
 * DATA has the folders litbank and lost-in-the-middle. OUT/litbank gets the novels as .txt with
 * cloze questions beside them, OUT/nq-oracle one .jsonl of joined passages.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { InputDocument, InputQuestion } from '../../pipelines/generated/document.js';
import { clozeQuestions } from '../../pipelines/stages/cloze.js';
import { joinRows, type OracleRow } from './oracle.js';

const QUESTIONS = 20;
const PASSAGES = 20;

const toLines = (items: readonly (InputDocument | InputQuestion)[]): string =>
  items.map((item) => `${JSON.stringify(item)}\n`).join('');

/** @param names only these novels, by the beginning of the file name */
export function prepareLitbank(data: string, out: string, names: readonly string[] = ['']): string {
  const folder = path.join(out, 'litbank');
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(path.join(data, 'litbank')).filter(
    (file) => file.endsWith('.txt.gz') && names.some((name) => file.startsWith(name)),
  );
  for (const file of files) {
    const name = file.replace(/\.txt\.gz$/, '');
    const text = gunzipSync(readFileSync(path.join(data, 'litbank', file))).toString('utf8');
    writeFileSync(path.join(folder, `${name}.txt`), text);
    const questions = clozeQuestions(text, QUESTIONS, name);
    writeFileSync(path.join(folder, `${name}.questions.jsonl`), toLines(questions));
  }
  return folder;
}

/** @param most rows to take */
export function prepareOracle(data: string, out: string, most = Number.POSITIVE_INFINITY): string {
  const folder = path.join(out, 'nq-oracle');
  mkdirSync(folder, { recursive: true });
  const file = path.join(data, 'lost-in-the-middle', 'nq-open-oracle.partA.jsonl.gz');
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  const rows = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as OracleRow);
  const documents = joinRows(rows.slice(0, most), PASSAGES);
  writeFileSync(path.join(folder, 'documents.jsonl'), toLines(documents));
  return folder;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [data, out] = process.argv.slice(2);
  if (!data || !out) {
    console.error('node dist/tests/real/prepare.js DATA OUT');
    process.exit(2);
  }
  console.log(prepareLitbank(data, out));
  console.log(prepareOracle(data, out));
}
