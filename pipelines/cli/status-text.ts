import type { Status } from '../worker/status/status.js';
import { count, seconds, table } from './format.js';

/** longpref status for people. */
export function statusText({ prefix, stages, submissions, version }: Status): string {
  const parts = [
    prefix,
    table(
      ['stage', 'workers', 'lag', 'in flight', 'per second', 'drops', 'dead letters', ''],
      stages.map((stage) => [
        stage.stage === 'refine' ? 'refine (chunk + score)' : stage.stage,
        count(stage.workers),
        count(stage.lag),
        count(stage.in_flight),
        stage.rate.toFixed(1),
        count(stage.drops),
        count(stage.dead_letters),
        stage.paused.length > 0 ? 'waits' : '',
      ]),
    ),
  ];
  const waits = stages.flatMap(({ stage, paused }) => paused.map((why) => `  ${stage}: ${why}`));
  if (waits.length > 0) parts.push(waits.join('\n'));
  if (submissions.length > 0) {
    parts.push(
      table(
        ['submission', 'sent', 'documents', 'done', ''],
        submissions.map((one) => [
          one.submission_id.slice(0, 16),
          one.sent_at,
          count(one.documents),
          `${one.documents > 0 ? Math.floor((100 * one.done) / one.documents) : 100} %`,
          one.version !== null
            ? `version ${one.version}`
            : one.eta_seconds === null
              ? 'not begun'
              : `${seconds(one.eta_seconds)} left`,
        ]),
      ),
    );
  }
  parts.push(
    version
      ? `version ${version.number}, ${version.created_at}, ${count(version.rows)} rows, content hash ${version.content_hash}`
      : 'no version yet',
  );
  const dead = stages.reduce((sum, stage) => sum + stage.dead_letters, 0);
  if (dead > 0) parts.push('longpref dlq ls shows the dead letters.');
  return parts.join('\n\n');
}
