/** How far a run is. All counts are of this run alone. */
export interface RunProgress {
  phase: 'ingest' | 'pool' | 'threshold' | 'submit' | 'process';
  /** files while ingesting, else documents */
  done: number;
  total: number;
  samples: number;
  drops: number;
  tokens: number;
}

export type OnProgress = (progress: RunProgress) => void;

/** Puts what a run reports together with what it has reported before. */
export function reporter({ onProgress }: { onProgress: OnProgress }) {
  const progress: RunProgress = {
    phase: 'ingest',
    done: 0,
    total: 0,
    samples: 0,
    drops: 0,
    tokens: 0,
  };
  const report = (change: Partial<RunProgress>) => onProgress(Object.assign(progress, change));
  return { progress, report };
}
