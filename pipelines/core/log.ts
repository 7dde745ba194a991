/** Fields that let one document be followed through all stages. */
export interface LogFields {
  stage?: string;
  worker?: string;
  topic?: string;
  partition?: number;
  offset?: number;
  submission_id?: string;
  document_id?: string;
  [field: string]: unknown;
}

/** What workers say while they run. Taken as an argument, so that tests can listen. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with these fields on every line. */
  child(fields: LogFields): Log;
}

const nothing = () => {};
export const noLog: Log = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => noLog,
};
