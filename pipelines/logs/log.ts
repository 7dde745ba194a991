import { pino } from 'pino';
import { ConfigError } from '../core/errors.js';
import type { Log, LogFields } from '../core/log.js';
import { type Redact, redactor } from './redact.js';
import { type Line, terminalLine } from './terminal.js';

/** From much to little. */
export const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type Level = (typeof LEVELS)[number];

export interface LogOptions {
  level: Level;
  /** takes whole lines, each with its line feed */
  write(line: string): void;
  /** JSON for machines, or short lines for people */
  format: 'json' | 'terminal';
  colour?: boolean;
  /** values that must not appear in any line */
  secrets?: readonly string[];
}

/**
 * The level that --log-level or LONGPREF_LOG names; the flag is stronger.
 * @throws ConfigError where there is no such level
 */
export function levelOf(flag: string | undefined, variable: string | undefined): Level {
  const named = flag ?? (variable || 'info');
  const level = LEVELS.find((known) => known === named);
  if (level) return level;
  const where = flag === undefined ? 'LONGPREF_LOG' : '--log-level';
  throw new ConfigError(`${where} is ${JSON.stringify(named)}: there are ${LEVELS.join(', ')}`);
}

/** A log of lines with time, level, fields and message, written as they come. */
export function createLog({ level, write, format, colour = false, secrets = [] }: LogOptions): Log {
  const toTerminal = (json: string) => write(`${terminalLine(JSON.parse(json) as Line, colour)}\n`);
  const logger = pino(
    {
      level,
      // Neither process id nor host: `worker` names who speaks, in every container the same way.
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: format === 'json' ? write : toTerminal },
  );
  return wrap(logger, redactor(secrets));
}

function wrap(logger: pino.Logger, redact: Redact): Log {
  const say =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}): void => {
      // Nothing is copied for a line that nobody reads.
      if (logger.isLevelEnabled(level)) {
        logger[level](redact(fields) as LogFields, redact(message) as string);
      }
    };
  return {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    child: (fields) => wrap(logger.child(redact(fields) as LogFields), redact),
  };
}

/**
 * The log of a process, on standard error: short lines on a terminal, else JSON. Lines are written
 * at once, so that none is lost when the process is killed.
 */
export function processLog(level: Level, secrets: readonly string[] = []): Log {
  const out = pino.destination({ fd: 2, sync: true });
  const terminal = process.stderr.isTTY === true;
  return createLog({
    level,
    write: (line) => {
      out.write(line);
    },
    format: terminal ? 'terminal' : 'json',
    colour: terminal && !process.env.NO_COLOR,
    secrets,
  });
}
