import type { LogFields, Logger } from './logger.ts';

/** Where the lines go; each call gets one whole line with its newline. */
export interface LineSink {
  write(line: string): void;
}

/** How much is told, and where. */
export interface JsonLoggerOptions {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly sink: LineSink;
}

/**
 * A log of JSON lines (`level`, `time` in ISO 8601, `msg` and the fields), for a process that runs in a
 * cluster. pino is loaded here and nowhere else, so that no other command pays for it.
 */
export async function createJsonLogger(options: JsonLoggerOptions): Promise<Logger> {
  const { pino } = await import('./pino.ts');
  const lines = pino(
    {
      level: options.level,
      // A pod's name and process id are known to whoever collects its log.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.sink,
  );
  return {
    error: (message, fields) => lines.error(present(fields), message),
    warn: (message, fields) => lines.warn(present(fields), message),
    info: (message, fields) => lines.info(present(fields), message),
    debug: (message, fields) => lines.debug(present(fields), message),
  };
}

function present(fields: LogFields = {}): LogFields {
  return fields;
}
