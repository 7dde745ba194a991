/** How far a run is. All counts are of this run alone. */
export interface RunProgress {
  phase: 'ingest' | 'process';
  /** files while ingesting, documents behind it */
  done: number;
  total: number;
  samples: number;
  drops: number;
  tokens: number;
}

export type OnProgress = (progress: RunProgress) => void;
