/**
 * Every error longpref raises on purpose. `code` is stable and decides the exit code;
 * the message names what was wrong and what to do; `cause` keeps what was caught.
 */
export abstract class LongprefError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: number;
  /** whether the same call may go through later: a dependency that is down, not a wrong input */
  readonly transient: boolean;

  constructor(message: string, options: ErrorOptions & { transient?: boolean } = {}) {
    super(message, options);
    this.name = new.target.name;
    this.transient = options.transient ?? false;
  }
}

/** The command line or a configuration file is wrong. */
export class ConfigError extends LongprefError {
  readonly code = 'CONFIG';
  readonly exitCode = 2;
}

/** An input document cannot be read. */
export class InputError extends LongprefError {
  readonly code = 'INPUT';
  readonly exitCode = 3;
}

/** The tokenizer cannot be read, or is another one than the data was made with. */
export class TokenizerError extends LongprefError {
  readonly code = 'TOKENIZER';
  readonly exitCode = 4;
}

/** A run ended without a single sample. */
export class NoSamplesError extends LongprefError {
  readonly code = 'NO_SAMPLES';
  readonly exitCode = 5;

  /** @param result what `run --json` prints: counts and reasons, as of a run that made samples */
  constructor(
    message: string,
    readonly result: object = {},
  ) {
    super(message);
  }
}

/** The data set is damaged, or its log says something this version cannot read. */
export class DatasetError extends LongprefError {
  readonly code = 'DATASET';
  readonly exitCode = 6;
}

/** The store refused or failed an operation. */
export class StoreError extends LongprefError {
  readonly code = 'STORE';
  readonly exitCode = 7;
}

/** The model endpoint refused or failed a request. */
export class GeneratorError extends LongprefError {
  readonly code = 'GENERATOR';
  readonly exitCode = 8;
}

/** A program longpref starts (Python, for the trainer) is missing or failed. */
export class ProcessError extends LongprefError {
  readonly code = 'PROCESS';
  readonly exitCode = 9;
}

/** The broker refused or failed an operation, or its topics are not what the data set was made from. */
export class ChannelError extends LongprefError {
  readonly code = 'CHANNEL';
  readonly exitCode = 12;
}

/** A record between two stages cannot be read: damaged, or of a version or configuration not known here. */
export class MessageError extends LongprefError {
  readonly code = 'MESSAGE';
  readonly exitCode = 13;
}

/** Another writer has the place in the log that this one wanted to fill. */
export class FencedError extends LongprefError {
  readonly code = 'FENCED';
  readonly exitCode = 14;
}

/** A worker process had to stop for a reason that a new one would meet again; it has that reason's exit code. */
export class WorkerError extends LongprefError {
  readonly code = 'WORKER';

  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}
