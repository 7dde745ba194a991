/**
 * Prints the cloze questions that a run makes of a plain text, for reading:
 * node dist/tests/real/cloze.js FILE[.gz] [MOST] [FROM-TO]
 * MOST is the setting questions.cloze; FROM-TO, in percent, takes a part of the text alone.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { normaliseText } from '../../pipelines/core/normalise.js';
import { languageOf } from '../../pipelines/language/which-language.js';
import { clozeMost, clozeQuestions } from '../../pipelines/stages/cloze.js';

const [file = '', wanted = 'auto', part = '0-100'] = process.argv.slice(2);
const read = readFileSync(file);
const whole = normaliseText((file.endsWith('.gz') ? gunzipSync(read) : read).toString('utf8'));
const [from, to] = part.split('-').map((percent) => (Number(percent) / 100) * whole.length);
const text = whole.slice(from, to);
const bytes = Buffer.byteLength(text);
const id = createHash('sha256').update(text).digest('hex');
const most = clozeMost(wanted === 'auto' ? wanted : Number(wanted), bytes);
const questions = clozeQuestions(text, most, id);
for (const [at, { question, answer }] of questions.entries())
  console.log(`${at + 1}. ${question}\n   = ${answer}`);
const names = new Set(questions.map(({ answer }) => answer));
console.log(
  `${languageOf(text)}, ${bytes} bytes: ${questions.length} of ${most} questions, ${names.size} answers`,
);
