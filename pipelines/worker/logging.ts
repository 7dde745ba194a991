import { pino } from 'pino';
import type { Log, LogFields } from '../core/log.js';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** JSON lines on standard error; LONGPREF_LOG is the level. */
export function workerLog(): Log {
  const level = process.env.LONGPREF_LOG ?? 'warn';
  const make = (logger: pino.Logger): Log => ({
    ...(Object.fromEntries(
      LEVELS.map((name) => [
        name,
        (message: string, fields: LogFields = {}) => logger[name](fields, message),
      ]),
    ) as Pick<Log, (typeof LEVELS)[number]>),
    child: (fields) => make(logger.child(fields)),
  });
  return make(pino({ level, base: null }, pino.destination({ fd: 2, sync: true })));
}
