import { statSync } from 'node:fs';
import type { LoadedConfig } from '../config/load.js';
import { ConfigError, InputError, LongprefError } from '../core/errors.js';
import type { SubmittedDocument } from '../dataset/ledger/submission.js';
import { createFirstEvaluator, isFirstModelled } from '../evaluators/index.js';
import { tokenizerOf } from '../runtime/dependencies/prepare.js';
import {
  criticalShare,
  neverCritical,
  type Outlook,
  outlookText,
} from '../runtime/gather/outlook.js';
import { findThreshold, withThreshold } from '../runtime/gather/threshold.js';
import { readInput } from '../sources/index.js';
import { listSources } from '../sources/list-sources.js';
import { isProblem } from '../sources/source.js';
import { ingestDocuments } from '../stages/ingest/ingest-documents.js';
import { refinePool } from '../stages/refine/refine.js';
import { MemoryStore } from '../stores/memory.js';
import { bad, type Check, type Finding, good } from './check.js';

/** What of the input is read: enough to say how it goes on, in a few seconds. */
const MOST = { documents: 64, questions: 256, bytes: 16 << 20, fileBytes: 64 << 20, ms: 8_000 };

/** Some documents of the input's files, in their order. */
async function someDocuments(
  { config, base }: LoadedConfig,
  store: MemoryStore,
  now: () => number,
): Promise<SubmittedDocument[]> {
  const { files } = await listSources(config.input, base);
  const until = now() + MOST.ms;
  const found: SubmittedDocument[] = [];
  let [bytes, questions] = [0, 0];
  const isEnough = () =>
    found.length >= MOST.documents ||
    questions >= MOST.questions ||
    bytes >= MOST.bytes ||
    now() > until;
  async function* sources() {
    for (const file of files) {
      if (statSync(file.path).size <= MOST.fileBytes) yield* readInput(file, config.read);
      if (isEnough()) return;
    }
  }
  // Names by rules, also where a model is configured: it would take longer than anybody waits here.
  const settings = { base, store, cloze: config.questions.cloze };
  for await (const item of ingestDocuments(sources(), settings)) {
    if (isEnough()) break;
    if (isProblem(item)) continue;
    found.push(item);
    bytes += item.bytes;
    questions += item.questions.length;
  }
  return found;
}

/** The outlook of some documents, and the configuration with the threshold that was found for it. */
async function outlookOf(
  loaded: LoadedConfig,
  store: MemoryStore,
  documents: readonly SubmittedDocument[],
): Promise<{ outlook: Outlook; config: LoadedConfig['config'] }> {
  const { chunk, score, entities } = loaded.config;
  const evaluator = await createFirstEvaluator(score);
  const pool = refinePool(1, { tokenizer: tokenizerOf(loaded), chunk, score, entities });
  const deps = { store, refinePool: pool, threads: 1 };
  try {
    // A model or program takes minutes for what rules do in a second.
    if (isFirstModelled(score))
      return {
        outlook: { never: neverCritical(evaluator, documents, loaded.config), critical: null },
        config: loaded.config,
      };
    const threshold =
      loaded.config.pair.threshold === 'auto'
        ? (await findThreshold(deps, documents)).threshold
        : undefined;
    const config = withThreshold(loaded.config, threshold);
    const never = neverCritical(evaluator, documents, config);
    return {
      outlook: { never, critical: await criticalShare(deps, documents, config) },
      config,
    };
  } finally {
    await pool.close();
    await evaluator.close?.();
  }
}

/**
 * A sample of the input's questions: how many can have a critical chunk with this configuration,
 * and how many have one. Input that is not here (a worker's machine) is not missed.
 */
export const questionsOfInput = (loaded: LoadedConfig, now: () => number): Check => ({
  name: 'questions',
  async run(): Promise<Finding> {
    const store = new MemoryStore();
    let documents: SubmittedDocument[];
    try {
      documents = await someDocuments(loaded, store, now);
    } catch (error) {
      if (!(error instanceof InputError || error instanceof ConfigError)) throw error;
      return good(`not looked at: ${error.message}`);
    }
    const asked = documents.filter(({ questions }) => questions.length > 0);
    if (asked.length === 0)
      return good(
        documents.length === 0 ? 'no document to look at' : 'the documents looked at bring none',
      );
    let seen: Awaited<ReturnType<typeof outlookOf>>;
    try {
      seen = await outlookOf(loaded, store, asked);
    } catch (error) {
      // A tokenizer that cannot be loaded has a check of its own.
      if (!(error instanceof LongprefError)) throw error;
      return bad(`not looked at: ${error.message}`, 'mend that first, and ask again');
    }
    const { outlook, config } = seen;
    const told = outlookText(outlook, config);
    const text =
      told?.text ??
      (isFirstModelled(config.score)
        ? `not looked at: score.evaluator is ${config.score.evaluator}, which takes its time; longpref preview shows its scores`
        : 'no sample could be scored');
    const [detail = '', advice] = text.split('. To keep more, ');
    const isNone = outlook.critical?.count === 0;
    if (advice === undefined) return good(detail);
    return isNone ? bad(detail, advice) : { ...good(detail), advice };
  },
});
