import {
  ConfigError,
  DatasetError,
  InputError,
  LongprefError,
  ProcessError,
  StoreError,
  TokenizerError,
} from '../../core/errors.js';

/** An error of ours on its way between threads, which takes an error's class away. */
export interface PlainError {
  code: string;
  message: string;
  transient: boolean;
}

const CLASSES = [ConfigError, DatasetError, InputError, ProcessError, StoreError, TokenizerError];

/** @returns undefined for an error that is none of ours */
export const plainError = (error: unknown): PlainError | undefined =>
  error instanceof LongprefError
    ? { code: error.code, message: error.message, transient: error.transient }
    : undefined;

/** The error that it was, with its code. */
export function errorOf({ code, message, transient }: PlainError): Error {
  const classes = CLASSES.map((Class) => new Class(message, { transient }));
  return classes.find((error) => error.code === code) ?? new Error(message);
}
