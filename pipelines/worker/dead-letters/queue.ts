import { type Names, STAGES, type StageName } from '../../channels/kafka/names.js';
import type { KafkaAdmin, KafkaTransactions, OutgoingRecord } from '../../channels/kafka/port.js';
import { pairedBody } from '../../channels/wire/bodies.js';
import type { Envelope } from '../../channels/wire/envelope.js';
import { ChannelError } from '../../core/errors.js';
import { questionIdOf, type Submission } from '../../dataset/ledger/submission.js';
import type { PairedMessage } from '../../stages/messages.js';
import { type DeadLetter, openLetters, settled } from './letter.js';

/** Dead letters of some stages that nobody has dealt with, the oldest first. */
export async function readDeadLetters(
  admin: KafkaAdmin,
  names: Names,
  stages: readonly StageName[] = STAGES,
): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  for (const stage of stages) {
    const topic = names.deadLetters(stage);
    const marks = (await admin.watermarks(topic)).filter(({ low, high }) => high > low);
    if (marks.length > 0) found.push(...openLetters(stage, await admin.read(topic, marks)));
  }
  return found;
}

/** An id as people write it: refine:12, or 12 where the stage is said elsewhere. */
export function chosenLetters(
  letters: readonly DeadLetter[],
  ids: readonly string[],
): DeadLetter[] {
  return ids.map((text) => {
    const [id, stage] = text.split(':').reverse();
    const letter = letters.find(
      (one) => String(one.id) === id && (stage === undefined || one.stage === stage),
    );
    if (!letter) {
      throw new ChannelError(
        `there is no dead letter ${text} that is not dealt with: longpref dlq ls lists them`,
      );
    }
    return letter;
  });
}

const noteOf = (names: Names, { stage, id, record }: DeadLetter, action: 'replay' | 'drop') => ({
  ...settled(id, action, record.key),
  topic: names.deadLetters(stage),
  partition: 0,
});

/**
 * Sends dead letters back to where they came from, as they were, each with a note that it is dealt
 * with, in one transaction. An end follows in each partition, so what comes of them is committed
 * at once. What the data set has already is left out there.
 */
export async function replay(
  letters: readonly DeadLetter[],
  { names, envelope, transactions }: Settling,
): Promise<void> {
  const records: OutgoingRecord[] = [];
  const ends = new Map<string, OutgoingRecord>();
  for (const letter of letters) {
    const { topic, partition } = letter.origin;
    const place = { topic, partition };
    records.push({ ...letter.record, ...place }, noteOf(names, letter, 'replay'));
    const submission = letter.record.headers.submission;
    if (submission === undefined) continue;
    const end = await envelope.wrap('end', { submission_id: submission }, submission);
    ends.set(`${place.topic} ${place.partition} ${submission}`, { ...end, ...place });
  }
  await transactions.commit([...records, ...ends.values()]);
}

export interface Settling {
  names: Names;
  envelope: Envelope;
  transactions: KafkaTransactions;
}

/** Evidence that came with a question nobody looked at. */
const NEVER_SCORED = {
  ...{ evidence: false, evidence_all: false, evidence_lost: 'not-scored' as const },
};

/**
 * Gives dead letters up: every question of their documents ends as a drop, so their submissions
 * can be completed. A record that names no document of a submission is only noted.
 * @param submissionOf reads a submission, undefined where there is none
 */
export async function dropLetters(
  letters: readonly DeadLetter[],
  { names, envelope, transactions }: Settling,
  submissionOf: (id: string) => Promise<Submission | undefined>,
): Promise<void> {
  const records: OutgoingRecord[] = [];
  for (const letter of letters) {
    records.push(noteOf(names, letter, 'drop'));
    const submission = await submissionOf(letter.record.headers.submission ?? '');
    const document = submission?.documents.find(({ id }) => id === letter.record.key);
    if (!submission || !document) continue;
    const detail = `${letter.stage}: ${letter.code}: ${letter.error}`.slice(0, 500);
    const given = { document_id: document.id, reason: 'dead-letter' as const, detail };
    const none = { question_id: '', question: '', best_score: null };
    const message: PairedMessage = {
      submissionId: submission.id,
      documentId: document.id,
      ordinal: submission.documents.indexOf(document),
      source: document.source,
      sourceKey: document.key,
      bytes: document.bytes,
      tokens: 0,
      chunks: 0,
      questions: document.questions.length,
      samples: [],
      drops:
        document.questions.length === 0
          ? [{ ...given, ...none }]
          : document.questions.map((question) => ({
              ...given,
              question_id: questionIdOf(question),
              question: question.question,
              best_score: null,
              ...(question.evidence ? NEVER_SCORED : {}),
              ...(question.cloze ? { cloze: true } : {}),
            })),
    };
    const place = { topic: names.input('shard'), partition: letter.origin.partition };
    const paired = await envelope.wrap('paired', pairedBody(message), document.id);
    const end = await envelope.wrap('end', { submission_id: submission.id }, submission.id);
    records.push({ ...paired, ...place }, { ...end, ...place });
  }
  await transactions.commit(records);
}
