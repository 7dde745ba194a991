import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DEMO_TOKENS, makeCorpus } from '../../pipelines/demo/corpus.js';
import type { InputDocument } from '../../pipelines/generated/document.js';
import { clozeQuestions } from '../../pipelines/stages/cloze.js';
import type { InputName } from './cases.js';

const SEED = 1;
/** A document of the `default` input: so many sections, each a small chronicle of its own. */
const SECTIONS = 20;
const SECTION_WORDS = 450;
const QUESTIONS = 16;
/** Short and middling novels, 2.5 MB together. */
const NOVELS = ['11_', '11231_', '219_', '36_', '76_', '84_', '932_'];

/**
 * The demo's chronicles repeat every fact in every 512 tokens, so a context of 16 such chunks
 * leaves nothing to be wrong about. Here facts stand in one or two sections each.
 */
function* sectionedDocuments(documents: number): Generator<InputDocument> {
  const all = documents * SECTIONS;
  const options = { seed: SEED, documents: all, tokens: SECTION_WORDS, people: 4, places: 3 };
  let sections: InputDocument[] = [];
  for (const section of makeCorpus(options)) {
    sections.push(section);
    if (sections.length < SECTIONS) continue;
    // A name that comes again in a later section has two surnames: asked about neither.
    const questions = sections.flatMap((part) => part.questions ?? []);
    const times = new Map<string, number>();
    for (const { question } of questions) times.set(question, (times.get(question) ?? 0) + 1);
    const single = questions.filter(
      ({ question, answer }) => answer !== undefined && times.get(question) === 1,
    );
    yield {
      text: sections.map(({ title, text }) => `${title}\n${text}`).join('\n\n'),
      questions: single.slice(0, QUESTIONS),
    };
    sections = [];
  }
}

function* novels(data: string): Generator<InputDocument> {
  const folder = path.join(data, 'litbank');
  for (const file of readdirSync(folder).sort()) {
    if (!NOVELS.some((start) => file.startsWith(start))) continue;
    const text = gunzipSync(readFileSync(path.join(folder, file))).toString('utf8');
    const made = clozeQuestions(text, 20, file);
    const questions = made.map(({ question, answer }) => ({ question, answer: answer as string }));
    yield { text, questions };
  }
}

/** @param data folder of real texts, for `litbank` */
export function documentsOf(
  input: InputName,
  documents: number,
  data: string,
): Generator<InputDocument> {
  switch (input) {
    case 'demo':
      return makeCorpus({ seed: SEED, documents, tokens: DEMO_TOKENS });
    case 'default':
      return sectionedDocuments(documents);
    case 'litbank':
      return novels(data);
  }
}
