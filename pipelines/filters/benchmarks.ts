import path from 'node:path';
import { InputError } from '../core/errors.js';
import { hashOf } from '../core/hash.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { digestOf, isPlainText, partsOf } from './benchmark-files.js';
import { agree, bare, questionsIn, textsIn } from './benchmark-questions.js';
import { GramTable } from './gram-table.js';
import { hasGrams, WORDS } from './grams.js';
import { type FilePlaces, Passages, type SharedPassages, TextOfBenchmark } from './passages.js';

type FilterSettings = Pick<PipelineConfig['filters'], 'benchmarks' | 'passage'>;

/** A question of an input, with its right answers. */
export interface AskedQuestion {
  question: string;
  answer?: string | undefined;
  answers?: readonly string[] | undefined;
}

/** The rule by which something is in a benchmark: another one makes other rows. */
const VERSION = 1;

/** Short questions of benchmarks that are kept, at most: 100 bytes each. */
const MOST_QUESTIONS = 2_000_000;

/**
 * What of the benchmarks is part of the configuration identity: their bytes, wherever they lie and
 * in whatever order. Undefined where there are none.
 * @param files absolute paths
 */
export const benchmarksIdentity = (files: readonly string[]): string | undefined =>
  files.length === 0
    ? undefined
    : hashOf({ version: VERSION, files: [...new Set(files.map(digestOf))].sort() });

/** A benchmark's question that is too short for an n-gram. */
interface ShortQuestion {
  at: string;
  answers: string[];
}

/**
 * Benchmarks that no row may be made from, found by exact n-grams of 13 words, as GPT-3 (arXiv
 * 2005.14165, appendix C). A question is in a benchmark where it, or its reference answer, has 13
 * words in a row of one; a shorter question where a benchmark asks the same, letter for letter but
 * for case and punctuation, unless both sides have reference answers and these differ: "What is the
 * plot of the story?" is asked of every story. A document is in one where it has a passage of it:
 * 50 words in a row (Lee et al., arXiv 2107.06499, section 4.1: 50 tokens), or the whole of a text
 * that is shorter and has 13. Fewer are set phrases: docs/decisions/033-filters.md.
 */
export class Benchmarks {
  private constructor(
    private readonly short: ReadonlyMap<string, ShortQuestion[]>,
    readonly shared: SharedPassages,
    readonly passages = new Passages(shared),
  ) {}

  /**
   * Reads benchmark files; undefined where there are none.
   * @throws ConfigError, InputError naming file and line of what cannot be read
   */
  static async open({
    benchmarks: paths,
    passage,
  }: FilterSettings): Promise<Benchmarks | undefined> {
    if (paths.length === 0) return undefined;
    const short = new Map<string, ShortQuestion[]>();
    const table = GramTable.empty();
    const files: FilePlaces[] = [];
    let [place, next] = [0, 0];
    const ask = (question: string, answers: readonly string[], at: string) => {
      const key = bare(question);
      if (key === '' || hasGrams(question)) return;
      if (short.size >= MOST_QUESTIONS)
        throw new InputError(
          `filters.benchmarks: over ${MOST_QUESTIONS.toLocaleString('en-US')} questions: leave some files out`,
        );
      const known = short.get(key) ?? [];
      short.set(key, [...known, { at, answers: answers.map(bare).filter(Boolean) }]);
    };
    for (const file of paths) {
      const name = path.basename(file);
      const names: string[] = [];
      const isText = isPlainText(file);
      files.push({ name, first: next, ...(isText ? {} : { names }) });
      const before = table.size + short.size;
      const text = () => new TextOfBenchmark(table, passage, () => place);
      // Lines of a text go on in each other; what ends in a line counts as found there.
      const running = text();
      for await (const part of partsOf(file)) {
        const at = `${name}#${part.place}`;
        place = next;
        next += 1;
        if (isText) {
          const line = part.value as string;
          running.push(`${line}\n`);
          ask(line, [], at);
        } else {
          names.push(part.place);
          for (const one of textsIn(part.value)) {
            const grams = text();
            grams.push(one);
            grams.end();
          }
          for (const { question, answers } of questionsIn(part.value)) ask(question, answers, at);
        }
      }
      running.end();
      if (table.size + short.size === before)
        throw new InputError(
          `filters.benchmarks: ${file}: nothing in it to compare with: no text of ${WORDS} words, and no field that is called question`,
        );
    }
    return new Benchmarks(short, { table: table.share, files });
  }

  /** Where a benchmark asks a question, or has its reference answer; undefined where none does. */
  asks({ question, answer, answers = [] }: AskedQuestion): string | undefined {
    const own = [...(answer === undefined ? [] : [answer]), ...answers];
    for (const text of [question, ...own]) {
      const found = this.passages.touching(text);
      if (found !== undefined) return found;
    }
    const right = own.map(bare).filter(Boolean);
    return this.short
      .get(bare(question))
      ?.find(
        (one) =>
          right.length === 0 ||
          one.answers.length === 0 ||
          one.answers.some((theirs) => right.some((ours) => agree(theirs, ours))),
      )?.at;
  }
}
