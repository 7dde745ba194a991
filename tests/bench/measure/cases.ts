import type { Result } from './stats.js';

/** What is worked on; each a folder that `prepare.ts` fills. */
export const INPUTS = {
  demo: 'demo corpus, 16-token chunks, N = 8 (the demo)',
  default: 'demo corpus in sections, 512-token chunks, N = 16 (the defaults)',
  litbank: 'seven novels of LitBank, the defaults',
  scaled: 'documents of 3,000 sentences drawn by seed from the novels of LitBank, the defaults',
} as const;
export type InputName = keyof typeof INPUTS;

/** What a child process does; see `makeJob` in child.ts. */
export type JobName =
  | 'idle'
  | 'ingest'
  | 'chunk'
  | 'score'
  | 'refine'
  | 'pair'
  | 'shard'
  | 'write-zstd'
  | 'write-gzip'
  | 'write-zstd-10'
  | 'write-parquetjs'
  | 'write-parquetjs-plain'
  | 'write-hyparquet'
  | 'read-zstd'
  | 'read-hyparquet'
  | 'read-wasm'
  | 'read-gzip'
  | 'read-parquetjs'
  | 'source-txt'
  | 'source-html'
  | 'source-epub'
  | 'source-docx'
  | 'source-jsonl'
  | 'source-jsonl.gz'
  | 'run';

export interface Case {
  name: string;
  job: JobName;
  input: InputName;
  threads: number;
  /** a peer: name of the case it stands beside */
  against?: string;
}

export interface CaseResult extends Case {
  result: Result;
}

const one = (input: InputName, name: string, job: JobName, threads = 1): Case => ({
  name,
  job,
  input,
  threads,
});

const stages = (input: InputName): Case[] => [
  one(input, 'ingest', 'ingest'),
  one(input, 'chunk', 'chunk'),
  one(input, 'score', 'score'),
  one(input, 'chunk + score', 'refine'),
  one(input, 'chunk + score', 'refine', 2),
  one(input, 'pair, extractive', 'pair'),
  one(input, 'shard', 'shard'),
];

/** How fast files of each format become text. */
const sources = (input: InputName): Case[] =>
  (['txt', 'html', 'epub', 'docx', 'jsonl', 'jsonl.gz'] as const).map((format) =>
    one(input, `read .${format}`, `source-${format}`),
  );

const endToEnd = (input: InputName): Case[] => [
  one(input, 'end to end', 'run', 1),
  one(input, 'end to end', 'run', 2),
];

const peers = (input: InputName): Case[] => {
  const beside = (name: string, job: JobName, against: string): Case => ({
    ...one(input, name, job),
    against,
  });
  return [
    one(input, 'write Parquet', 'write-zstd'),
    beside('write, parquetjs-lite, uncompressed', 'write-parquetjs-plain', 'write Parquet'),
    one(input, 'write Parquet, ten times the rows', 'write-zstd-10'),
    one(input, 'write Parquet, gzip', 'write-gzip'),
    beside('write, parquetjs-lite, gzip', 'write-parquetjs', 'write Parquet, gzip'),
    beside('write, hyparquet-writer, gzip', 'write-hyparquet', 'write Parquet, gzip'),
    one(input, 'read Parquet', 'read-zstd'),
    beside('read, hyparquet bare', 'read-hyparquet', 'read Parquet'),
    beside('read, parquet-wasm', 'read-wasm', 'read Parquet'),
    one(input, 'read Parquet, gzip', 'read-gzip'),
    beside('read, parquetjs-lite, gzip', 'read-parquetjs', 'read Parquet, gzip'),
  ];
};

/** Everything that is measured, in order. */
export function plan(options: { quick: boolean; litbank: boolean }): Case[] {
  const idle = one('default', 'nothing (Node alone)', 'idle');
  if (options.quick) {
    const few = stages('default').filter(({ threads }) => threads === 1);
    return [idle, ...few, ...endToEnd('demo').slice(0, 1), ...endToEnd('default').slice(0, 1)];
  }
  return [
    ...stages('demo'),
    ...endToEnd('demo'),
    idle,
    ...stages('default'),
    ...endToEnd('default'),
    ...sources('default'),
    ...peers('default'),
    ...(options.litbank
      ? [...stages('litbank').slice(1, 5), ...endToEnd('litbank'), ...endToEnd('scaled')]
      : []),
  ];
}
