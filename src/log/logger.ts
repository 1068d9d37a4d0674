/** Fields of a log line: `revision`, `object`, `stage`, `syncId`, `durationMs`, `code` … */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Where acting and running folders tell what they do. A message is a constant sentence; what varies
 * goes into the fields. Secret values never reach a logger: they are masked where they are read.
 */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
}

function ignore(): void {
  // A silent logger is what a library caller gets who asked for none.
}

/** Says nothing: for callers that did not ask for a log. */
export const silentLogger: Logger = { error: ignore, warn: ignore, info: ignore, debug: ignore };
