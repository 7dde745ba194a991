/**
 * Counts rejected answers that may be right, of a data set in a folder whose questions have evidence:
 * node dist/tests/real/said-right.js STORE…
 * Of each kind: answers long enough to be compared, those at least half copied from the gold evidence,
 * and of all of them those that are, or are mostly copied from, an answer to another question about the
 * same span.
 */
import { openDataset } from '../../pipelines/dataset/dataset.js';
import {
  blobKey,
  type Question,
  questionIdOf,
  readSubmission,
} from '../../pipelines/dataset/ledger/submission.js';
import { copiedFrom, RUN } from '../../pipelines/language/copied.js';
import { saidKey } from '../../pipelines/language/says-same.js';
import { wordsOf } from '../../pipelines/language/words.js';
import { FolderStore } from '../../pipelines/stores/folder.js';
import { storedRows } from '../helpers/stored-rows.js';

const MOSTLY = 0.5;

const overlap = (a: Question, b: Question): boolean =>
  (a.evidence ?? []).some(([from, to]) =>
    (b.evidence ?? []).some(([start, end]) => from < end && start < to),
  );

interface Tally {
  answers: number;
  long: number;
  mostlyEvidence: number;
  sameSpan: number;
}

async function tallies(folder: string): Promise<Map<string, Tally>> {
  const store = new FolderStore(folder);
  const { appends } = await openDataset(store);
  const documents = new Map<string, readonly Question[]>();
  for (const id of new Set(appends.map(({ submission_id }) => submission_id)))
    for (const { id: document, questions } of (await readSubmission(store, id)).documents)
      documents.set(document, questions);
  const counts = new Map<string, Tally>();
  for (const row of await storedRows(folder)) {
    const questions = documents.get(row.document_id) ?? [];
    const asked = questions.find((one) => one.question === row.question);
    if (!asked?.evidence?.length) continue;
    const bytes = await store.read(blobKey(row.document_id));
    const text = Buffer.from(bytes ?? []);
    const fromEvidence = copiedFrom(
      asked.evidence.map(([from, to]) => text.toString('utf8', from, to)),
    );
    const beside = questions
      .filter((one) => questionIdOf(one) !== questionIdOf(asked) && overlap(one, asked))
      .flatMap(({ answer, answers = [] }) => [answer ?? '', ...answers]);
    const fromBeside = beside.map((one) => copiedFrom([one]));
    const keys = new Set(beside.map(saidKey));
    for (const [at, answer] of row.rejected.entries()) {
      const kind = row.answers[at + 1]?.kind ?? '';
      const tally = counts.get(kind) ?? { answers: 0, long: 0, mostlyEvidence: 0, sameSpan: 0 };
      counts.set(kind, tally);
      tally.answers++;
      tally.long += wordsOf(answer).length >= RUN ? 1 : 0;
      tally.mostlyEvidence += fromEvidence(answer) >= MOSTLY ? 1 : 0;
      tally.sameSpan +=
        keys.has(saidKey(answer)) || fromBeside.some((share) => share(answer) >= MOSTLY) ? 1 : 0;
    }
  }
  return counts;
}

for (const folder of process.argv.slice(2))
  for (const [kind, { answers, long, mostlyEvidence, sameSpan }] of await tallies(folder))
    console.log(
      `${folder} ${kind}: ${answers} answers, ${long} of ${RUN} words or more; mostly gold evidence ${mostlyEvidence} (${((100 * mostlyEvidence) / Math.max(1, long)).toFixed(1)} %), from the same span ${sameSpan}`,
    );
