import { DatasetError } from '../../core/errors.js';
import type { LiveFile } from '../../dataset/log/live.js';
import type { SampleRow } from '../../dataset/rows/row.js';
import type { Store } from '../../stores/store.js';
import { type LibraryTokenizer, libraryTokenizer } from '../../tokenizer/library-ids.js';
import { type Lengths, LengthTracker, type ToolIds } from './lengths.js';
import { type LeftOut, type PairForm, pairsOf } from './pairs.js';
import { specialTokens } from './special-tokens.js';
import { rowTokenizer } from './tokenizer.js';
import type { ToolFormat } from './tools/tool.js';

/** What became of the rows of a version as pairs of a tool. */
export interface PairCounts {
  pairs: number;
  /** of these, with an answer that was cut at pair.max_answer_tokens */
  cut: number;
  /** pairs that were left out, by reason */
  leftOut: Partial<Record<LeftOut, number>>;
}

/** The pairs of a tool, row by row. */
export interface ToolPairs {
  readonly counts: PairCounts;
  /** the end-of-turn token */
  readonly end: string;
  /** after the last row: what a careful person should know, a sentence each */
  notes(): string[];
  linesOf(row: SampleRow, made: LiveFile['made']): Promise<string[]>;
  /** after the last row */
  lengths(): Promise<Lengths>;
}

/** What all rows were made with. */
function sole<T>(values: readonly T[], what: string, store: Store): T {
  const [first, ...others] = new Set(values);
  if (first !== undefined && others.length === 0) return first;
  throw new DatasetError(
    `${store.url} was made with ${others.length + 1} ${what}: the data of a tool has one; export a --version from before they were mixed`,
  );
}

/** How the tool tokenises a pair. */
function toolIdsOf(
  tool: ToolFormat,
  { ids, idOf }: LibraryTokenizer,
  bos: string,
  end: string,
): ToolIds {
  const first = bos === '' ? undefined : idOf(bos);
  const before = first === undefined ? [] : [first];
  return async (prompt, given) => {
    const answer = tool.ends && !given.endsWith(end) ? given + end : given;
    return tool.joined
      ? [...before, ...(await ids(prompt + answer))]
      : [...before, ...(await ids(prompt)), ...(await ids(answer))];
  };
}

/**
 * Prepares the pairs of a tool.
 * @param folder of the model, where it is given
 * @param wholeOnly leave out pairs with an answer that was cut
 * @throws DatasetError where rows were made with several tokenizers
 */
export async function toolPairs(
  store: Store,
  live: readonly LiveFile[],
  tool: ToolFormat,
  folder: string | undefined,
  wholeOnly: boolean,
): Promise<ToolPairs> {
  const all = live.map(({ made }) => made);
  const sha256 = sole(
    all.map((made) => made.tokenizer_sha256),
    'tokenizers',
    store,
  );
  const end = sole(
    all.map(({ template }) => template.end),
    'end-of-turn tokens',
    store,
  );
  const { json, bos: first } = await rowTokenizer(store, sha256, folder);
  const library = libraryTokenizer(json);
  const bos = (tool.addsBos && first) || '';
  const form: Omit<PairForm, 'template'> = {
    ...{ bos, wholeOnly },
    special: specialTokens(json),
    textOf: (ids) => library.textOf(ids, library.idOf(end) ?? 0),
  };
  const counts: PairCounts = { pairs: 0, cut: 0, leftOut: {} };
  const tracker = new LengthTracker();
  let without = 0;
  return {
    counts,
    end,
    notes: () =>
      without === 0
        ? []
        : [
            `the tokenizer puts ${bos} before every text, which the prompts of ${without} rows do not begin with: ${tool.name} trains with it`,
          ],
    async linesOf(row, { template }) {
      const { pairs, leftOut } = await pairsOf(row, { ...form, template });
      for (const reason of leftOut) counts.leftOut[reason] = (counts.leftOut[reason] ?? 0) + 1;
      counts.pairs += pairs.length;
      counts.cut += pairs.filter(({ cut }) => cut).length;
      if (!row.prompt.startsWith(bos)) without += 1;
      tracker.add(row, pairs);
      return pairs.map(({ pair }) => JSON.stringify(pair));
    },
    lengths: () => tracker.result(toolIdsOf(tool, library, bos, end)),
  };
}
