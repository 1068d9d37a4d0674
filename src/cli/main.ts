import { GitsyncError } from '../model/problem.ts';
import { formatProblem } from '../report/format-problem.ts';
import { spellBooleanFlags } from './boolean-flags.ts';
import { exitCodes } from './exit-codes.ts';
import { makeLogger } from './make-logger.ts';
import { buildProgram } from './program.ts';
import type { Runner } from './program.ts';
import { processTerminal } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** Runs the command line of this process and sets its exit code. */
export async function main(): Promise<void> {
  const terminal = processTerminal();
  const stopping = new AbortController();
  let signalCode: number | undefined;
  const stop = (code: number) => (): void => {
    // A second signal ends the process at once: the first may be waiting for a server that hangs.
    if (signalCode !== undefined) process.exit(code);
    signalCode = code;
    if (process.stderr.isTTY) {
      terminal.err('stopping: finishing what was begun (again to stop at once)\n');
    }
    stopping.abort();
  };
  process.on('SIGINT', stop(exitCodes.interrupted));
  process.on('SIGTERM', stop(exitCodes.terminated));
  endureBrokenPipes();
  const code = await runCommandLine(process.argv.slice(2), terminal, stopping.signal);
  process.exitCode = signalCode ?? code;
}

/**
 * `gitsync apply | head` closes our output: nobody is left to tell, but what was begun is finished
 * and the exit code says how it went.
 */
function endureBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** Parses and runs one command line; returns the exit code and never throws for what a user did. */
export async function runCommandLine(
  argv: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  let code: number = exitCodes.ok;
  const runner: Runner = async (flags, task) => {
    const logger = makeLogger(terminal, Number(flags['verbose'] ?? 0));
    try {
      code = await task({ terminal, logger, signal });
    } catch (error) {
      code = signal.aborted ? exitCodes.error : tellFailure(error, terminal);
    }
  };
  const program = buildProgram(terminal, runner);
  try {
    await program.parseAsync([...spellBooleanFlags(argv)], { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOfUsage(error);
  }
}

function tellFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof GitsyncError) {
    for (const problem of error.problems) {
      terminal.err(
        `${formatProblem(problem, { severity: 'error', color: terminal.isErrColored })}\n`,
      );
    }
    return exitCodes.error;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const isWanted = (process.env['GITSYNC_DEBUG'] ?? '') !== '';
  const what = error instanceof Error ? error.message : String(error);
  terminal.err(
    isWanted
      ? `error: this is a bug in gitsync: ${text}\n`
      : `error: this is a bug in gitsync: ${what}\n  hint: run again with GITSYNC_DEBUG=1 and report what it prints.\n`,
  );
  return exitCodes.error;
}

/** commander has told the user already; it throws to say with which code it would have ended. */
function exitCodeOfUsage(error: unknown): number {
  if (typeof error === 'object' && error !== null && 'exitCode' in error) {
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.error;
  }
  throw error;
}
