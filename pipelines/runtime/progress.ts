/** How far a run is. All counts are of this run alone. */
export interface RunProgress {
  phase: 'ingest' | 'pool' | 'submit' | 'process';
  /** files while ingesting, else documents */
  done: number;
  total: number;
  samples: number;
  drops: number;
  tokens: number;
}

export type OnProgress = (progress: RunProgress) => void;
