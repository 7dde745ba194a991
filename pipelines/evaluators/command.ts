import { ConfigError } from '../core/errors.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { scoreInBatches } from './command/batches.js';
import { Session } from './command/session.js';
import { chunkwise, type Evaluator, type ScoredQuestion } from './evaluator.js';

export type CommandSettings = Pick<PipelineConfig['score'], 'against' | 'command'>;

/** Bumped when the same command's scores are taken otherwise. */
export const version = 1;

/** The least score of a critical chunk: whatever is no 0, as nothing is known of a command's scale. */
export const floor = 1e-6;

const EXAMPLE = 'e.g. score.command.run: [python3, my_evaluator.py]';

/** What decides a command's scores, as far as it can be known without starting it. */
export function identity({ command: { run, revision } }: CommandSettings): string {
  if (!run[0]) {
    throw new ConfigError(
      `score.evaluator is command, and score.command.run names none: ${EXAMPLE}`,
    );
  }
  if (revision !== null) return revision;
  throw new ConfigError(
    'score.command.revision is not set: rows are named by it, and the command must answer with the same one; longpref doctor starts the command and shows what it answers',
  );
}

/** A conversation with the configured command, which is started when it is first asked. */
export const openCommand = (
  { run, folder, revision, start_s, timeout_s, restarts }: CommandSettings['command'],
  tell = (line: string) => {
    process.stderr.write(`evaluator command: ${line}\n`);
  },
): Session =>
  new Session({
    ...{ run, folder, revision, restarts, tell },
    startSeconds: start_s,
    seconds: timeout_s,
  });

/** Scores of chunks by a command; without the answers where the question alone counts. */
export function commandScores({ against, command }: CommandSettings) {
  const session = openCommand(command);
  const limits = { chunks: command.batch_chunks, bytes: command.batch_bytes };
  const visible = ({ question, answer }: ScoredQuestion): ScoredQuestion =>
    against === 'question' ? { question } : { question, answer };
  return {
    score: (questions: readonly ScoredQuestion[], chunks: readonly string[]) =>
      scoreInBatches(
        (group, batch) => session.score(group, batch),
        questions.map(visible),
        chunks,
        limits,
      ),
    close: () => session.close(),
  };
}

/**
 * Importance score of a chunk = what a program of the user's says (docs/command-evaluator.md).
 * Where evaluators are created many times, each has a process of its own.
 */
export function create(settings: CommandSettings): Evaluator {
  const { score, close } = commandScores(settings);
  return {
    ...chunkwise((questions) => (chunks) => score(questions, chunks)),
    close,
  };
}

/** The same as a re-ranker: some chunks against one question. */
export function createReranker(settings: CommandSettings) {
  const { score, close } = commandScores(settings);
  return {
    score: async (question: ScoredQuestion, chunks: readonly string[]): Promise<Float32Array> =>
      (await score([question], chunks))[0] as Float32Array,
    close,
  };
}
