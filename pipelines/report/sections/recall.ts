import type { Recall } from '../../dataset/ledger/recall.js';
import type { DatasetData } from '../data/dataset.js';
import { type Cell, paragraph, section, table } from '../drawing/html.js';
import { number } from '../drawing/svg.js';

const cell = (part: number, whole: number): Cell =>
  whole === 0
    ? '–'
    : {
        text: `${((100 * part) / whole).toFixed(1)} %`,
        remark: `${number(part)} of ${number(whole)}`,
      };

/** Over all questions that came with evidence: how often it is critical, and where it was lost. */
export function recallSection({ recall: { given, cloze } }: DatasetData): string {
  const columns = [
    { name: 'questions of the input', recall: given },
    { name: 'cloze questions', recall: cloze },
  ].filter(({ recall }) => recall.questions > 0);
  if (columns.length === 0) return '';
  const row = (name: string, of: (recall: Recall) => Cell) => [
    name,
    ...columns.map(({ recall }) => of(recall)),
  ];
  const later = new Set(columns.flatMap(({ recall }) => Object.keys(recall.dropped)));
  const unsaid = columns.reduce((sum, { recall }) => sum + recall.unsaid, 0);
  const note =
    unsaid === 0
      ? ''
      : ` ${number(unsaid)} questions are of a version of longpref that did not note it in full.`;
  return section(
    'Recall',
    paragraph(
      `Over all questions that came with evidence, samples or not; of a cloze question its sentence is the evidence.${note}`,
    ),
    table(
      ['', ...columns.map(({ name }) => name)],
      [
        row('questions with evidence', ({ questions }) => number(questions)),
        row('a critical chunk holds some of it (any-hit)', ({ any, questions }) =>
          cell(any, questions),
        ),
        row('all chunks that hold some are critical (joint)', ({ all, questions }) =>
          cell(all, questions),
        ),
        row('lost: none of these chunks scored high enough', ({ lost, questions }) =>
          cell(lost['below-bar'], questions),
        ),
        row('lost: behind chunks that scored higher', ({ lost, questions }) =>
          cell(lost['behind-best'], questions),
        ),
        row('lost: the document was given up', ({ lost, questions }) =>
          cell(lost['not-scored'], questions),
        ),
        ...[...later].map((reason) =>
          row(`found, then dropped: ${reason}`, ({ dropped, questions }) =>
            cell(dropped[reason] ?? 0, questions),
          ),
        ),
        row('any-hit of those that became samples', ({ samples }) =>
          cell(samples.any, samples.questions),
        ),
      ],
    ),
  );
}
