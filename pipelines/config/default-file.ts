/** The file commands read where none is named. */
export const DEFAULT_CONFIG = 'pipeline.yaml';
