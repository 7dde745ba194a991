import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { randomFrom } from '../../../pipelines/core/random.js';
import { DEMO_TOKENS, makeCorpus } from '../../../pipelines/demo/corpus.js';
import type { InputDocument } from '../../../pipelines/generated/document.js';
import { clozeQuestions } from '../../../pipelines/stages/cloze.js';
import type { InputName } from '../measure/cases.js';

const SEED = 1;
/** A document of the `default` input: so many sections, each a small chronicle of its own. */
const SECTIONS = 20;
const SECTION_WORDS = 450;
const QUESTIONS = 16;
/** Sentences of a document of the `scaled` input: about 300 KB. */
const SENTENCES = 3000;
const CLOZE = 20;
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

function* novelTexts(data: string): Generator<{ file: string; text: string }> {
  const folder = path.join(data, 'litbank');
  for (const file of readdirSync(folder).sort()) {
    yield { file, text: gunzipSync(readFileSync(path.join(folder, file))).toString('utf8') };
  }
}

const withCloze = (text: string, id: string): InputDocument => ({
  text,
  questions: clozeQuestions(text, CLOZE, id).map(({ question, answer }) => ({
    question,
    answer: answer as string,
  })),
});

function* novels(data: string): Generator<InputDocument> {
  for (const { file, text } of novelTexts(data)) {
    if (NOVELS.some((start) => file.startsWith(start))) yield withCloze(text, file);
  }
}

/** As many documents of real sentences as are wanted; each draws from one novel. */
function* scaled(documents: number, data: string): Generator<InputDocument> {
  const texts = [...novelTexts(data)].map(({ text }) => text.split(/(?<=[.!?]["”’]?)\s+/u));
  for (let at = 0; at < documents; at++) {
    const random = randomFrom(`scaled ${SEED} ${at}`);
    const sentences = texts[at % texts.length] as string[];
    const drawn = Array.from(
      { length: SENTENCES },
      () => sentences[random.below(sentences.length)],
    );
    const paragraphs = Array.from({ length: SENTENCES / 20 }, (_, i) =>
      drawn.slice(20 * i, 20 * (i + 1)).join(' '),
    );
    yield withCloze(paragraphs.join('\n\n'), `scaled ${at}`);
  }
}

/** @param data folder of real texts, for `litbank` and `scaled` */
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
    case 'scaled':
      return scaled(documents, data);
  }
}
