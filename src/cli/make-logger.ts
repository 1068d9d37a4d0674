import type { LogFields, Logger } from '../log/logger.ts';
import type { Terminal } from './terminal.ts';

/**
 * The log of a command at a terminal: short text on standard error; `-v` adds info, `-vv` debug.
 * (In a cluster the controller logs JSON through pino.)
 */
export function makeLogger(terminal: Terminal, verbosity: number): Logger {
  function write(level: string, message: string, fields: LogFields | undefined): void {
    const details = Object.entries(fields ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
      .join('');
    terminal.err(`${level}: ${message}${details}\n`);
  }
  return {
    error: (message, fields) => write('error', message, fields),
    warn: (message, fields) => write('warning', message, fields),
    info: (message, fields) => {
      if (verbosity >= 1) write('info', message, fields);
    },
    debug: (message, fields) => {
      if (verbosity >= 2) write('debug', message, fields);
    },
  };
}
