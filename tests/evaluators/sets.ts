import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A question with the places of the text that one needs for its answer, [start, end) in UTF-16 units. */
export interface GoldQuestion {
  question: string;
  answer: string;
  evidence: [number, number][];
}

/** A text with the questions that are about it. */
export interface Passage {
  /** which meeting, article or record it is a part of */
  document: string;
  text: string;
  questions: GoldQuestion[];
}

/** Public data sets with gold evidence, by name: how their files become passages. */
export interface GoldSet {
  name: string;
  /** whether evidence is a span of many chunks, of which a part may be covered */
  spans: boolean;
  /** contexts to take where not the default: few questions a context need more of them */
  contexts?: number;
  passages(folders: Folders): Passage[];
}

export interface Folders {
  /** LONGPREF_TEST_DATA, see tests/data.md */
  data: string;
  /** hotpotqa.json and squad.json, see fetch.py */
  evidence: string;
}

const unpacked = (file: string) => gunzipSync(readFileSync(file)).toString('utf8');
const lines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));

interface Meeting {
  meeting_transcripts: { speaker: string; content: string }[];
  specific_query_list: { query: string; answer: string; relevant_text_span: [string, string][] }[];
}

function qmsum({ data }: Folders): Passage[] {
  return (lines(unpacked(path.join(data, 'qmsum/test.jsonl.gz'))) as Meeting[]).map(
    (meeting, document) => {
      const turns = meeting.meeting_transcripts.map(
        ({ speaker, content }) => `${speaker}: ${content}\n`,
      );
      const starts = [0];
      for (const turn of turns) starts.push((starts.at(-1) as number) + turn.length);
      const at = (turn: number) => starts[Math.min(turn, turns.length)] as number;
      return {
        document: `${document}`,
        text: turns.join(''),
        questions: meeting.specific_query_list.map(({ query, answer, relevant_text_span }) => ({
          question: query,
          answer,
          evidence: relevant_text_span.map(([from, to]): [number, number] => [
            at(Number(from)),
            at(Number(to) + 1),
          ]),
        })),
      };
    },
  );
}

interface HotpotRow {
  question: string;
  answer: string;
  supporting_facts: [string, number][];
  context: [string, string[]][];
}

/** Each row is ten paragraphs; the supporting sentences are the evidence. */
function hotpotqa({ evidence }: Folders): Passage[] {
  const rows = JSON.parse(readFileSync(path.join(evidence, 'hotpotqa.json'), 'utf8'));
  return (rows as HotpotRow[]).map(({ question, answer, supporting_facts, context }, row) => {
    let text = '';
    const places = new Map<string, [number, number]>();
    for (const [title, sentences] of context) {
      text += `${title}\n`;
      for (const [at, sentence] of sentences.entries()) {
        places.set(`${at} ${title}`, [text.length, text.length + sentence.length]);
        text += sentence;
      }
      text += '\n\n';
    }
    const facts = supporting_facts.flatMap(([title, at]) => {
      const place = places.get(`${at} ${title}`);
      return place ? [place] : [];
    });
    return { document: `${row}`, text, questions: [{ question, answer, evidence: facts }] };
  });
}

interface Squad {
  data: {
    paragraphs: {
      context: string;
      qas: { question: string; answers: { text: string; answer_start: number }[] }[];
    }[];
  }[];
}

/** Code points to UTF-16 units. */
const unitsOf = (text: string, points: number): number =>
  [...text].slice(0, points).join('').length;

const squad = (file: string): Passage[] =>
  (JSON.parse(file) as Squad).data.flatMap(({ paragraphs }, article) =>
    paragraphs.map(({ context, qas }) => ({
      document: `${article}`,
      text: context,
      // A question without an answer in the text has no evidence.
      questions: qas.flatMap(({ question, answers: [first] }) => {
        if (!first) return [];
        const start = unitsOf(context, first.answer_start);
        const evidence: [number, number][] = [[start, start + first.text.length]];
        return [{ question, answer: first.text, evidence }];
      }),
    })),
  );

const xquad =
  (language: string) =>
  ({ data }: Folders): Passage[] =>
    squad(unpacked(path.join(data, `xquad/xquad.${language}.articles00-31.json.gz`)));

interface NqRow {
  question: string;
  answers: string[];
  ctxs: { title: string; text: string }[];
}

/** Each row's gold passage; the evidence is where its answer stands. */
function nq({ data }: Folders): Passage[] {
  const file = path.join(data, 'lost-in-the-middle/nq-open-oracle.partA.jsonl.gz');
  return (lines(unpacked(file)) as NqRow[]).map(({ question, answers, ctxs: [gold] }, row) => {
    const text = `${gold?.title}\n${gold?.text}`;
    const lower = text.toLowerCase();
    const found = answers
      .map((answer) => ({ answer, at: lower.indexOf(answer.toLowerCase(), gold?.title.length) }))
      .find(({ at }) => at >= 0);
    const { answer, at } = found ?? { answer: '', at: 0 };
    const evidence: [number, number][] = [[at, at + answer.length]];
    const questions = found ? [{ question, answer, evidence }] : [];
    return { document: `${row}`, text, questions };
  });
}

export const GOLD_SETS: readonly GoldSet[] = [
  { name: 'qmsum', spans: true, contexts: 24, passages: qmsum },
  { name: 'hotpotqa', spans: false, contexts: 16, passages: hotpotqa },
  { name: 'xquad-en', spans: false, passages: xquad('en') },
  { name: 'nq', spans: false, passages: nq },
  {
    name: 'squad',
    spans: false,
    passages: ({ evidence }) => squad(readFileSync(path.join(evidence, 'squad.json'), 'utf8')),
  },
  { name: 'xquad-zh', spans: false, passages: xquad('zh') },
  { name: 'xquad-de', spans: false, passages: xquad('de') },
];
