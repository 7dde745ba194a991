import { NoSamplesError } from '../../core/errors.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import type { Problem } from '../../sources/source.js';
import type { ReadReport } from '../../stages/ingest/ingest.js';
import { adviceOn } from './advice.js';
import type { RunCounts } from './summary.js';

/** Problems told with an error; a run that succeeds tells all. */
const PROBLEMS_SHOWN = 10;

const describeDrops = (drops: Record<string, number>): string =>
  Object.entries(drops)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ');

/** What could not be read, below a message. */
function describeProblems(
  problems: readonly Problem[],
  skipped: readonly string[],
  notes: readonly string[],
): string {
  const lines = problems
    .slice(0, PROBLEMS_SHOWN)
    .map(({ source, message }) => `${source}: ${message}`);
  if (problems.length > PROBLEMS_SHOWN) lines.push(`and ${problems.length - PROBLEMS_SHOWN} more`);
  if (skipped.length > 0) lines.push(`${skipped.length} files of other kinds, first ${skipped[0]}`);
  lines.push(...notes);
  return lines.map((line) => `\n  ${line}`).join('');
}

/** Says why a submission became nothing. */
export function noSamples(
  counts: RunCounts,
  documents: number,
  config: PipelineConfig,
  read: ReadReport,
): NoSamplesError {
  const { problems, empty, skipped, notes } = read;
  const advice = documents === 0 ? '' : adviceOn(counts, config);
  const none =
    documents === 0
      ? 'no samples: no document could be read'
      : `no samples: ${counts.questions} questions of ${documents} documents, none kept (${describeDrops(counts.drops)}). ${advice}`;
  const message = none + describeProblems([...problems, ...empty], skipped, notes);
  return new NoSamplesError(message, { ...read, version: null, changed: false, counts, advice });
}
