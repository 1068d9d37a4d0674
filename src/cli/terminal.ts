/** Where a command reads and writes, and what a person can see there. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** The result. */
  out(text: string): void;
  /** Progress, warnings and errors. */
  err(text: string): void;
  readonly isOutColored: boolean;
  readonly isErrColored: boolean;
  /** Columns of standard output; undefined when it is no terminal. */
  readonly width: number | undefined;
  /** False where nobody can be asked. */
  readonly isInteractive: boolean;
  /** Asks a question on standard error and reads one line. */
  ask(question: string): Promise<string>;
}

/** The process's own streams. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const mayColor = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return {
    stdin,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    isOutColored: mayColor && stdout.isTTY,
    isErrColored: mayColor && stderr.isTTY,
    width: stdout.isTTY ? stdout.columns : undefined,
    isInteractive: stdin.isTTY && stderr.isTTY,
    ask: askOnTerminal,
  };
}

async function askOnTerminal(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
