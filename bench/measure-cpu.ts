import { spawnSync } from 'node:child_process';
import { dirname, delimiter } from 'node:path';

/**
 * The user and system time in milliseconds that a process cost from its start to its end. bash reads it from
 * getrusage(RUSAGE_CHILDREN), which counts what Node spends before the first and after the last line of a program;
 * /usr/bin/time rounds to 10 ms, and Node has no such call for its children.
 */
export function measureCpuMs(command: readonly string[]): number {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null';
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    env: environment(),
    encoding: 'utf8',
  });
  const times = /^(\d+\.\d+) (\d+\.\d+)\n$/.exec(stderr);
  if (status !== 0 || times === null) {
    throw new Error(`${command.join(' ')} ended with ${String(status)}: ${stderr}`);
  }
  return (Number(times[1]) + Number(times[2])) * 1000;
}

/** Node 20 reads NODE_EXTRA_CA_CERTS at every start, whatever runs: 38 ms that are not the program's. */
function environment(): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: path };
  delete env['NODE_EXTRA_CA_CERTS'];
  delete env['NODE_OPTIONS'];
  return env;
}

/** What a benchmark says of one command. */
export interface CpuSummary {
  readonly medianMs: number;
  readonly lowestMs: number;
  readonly highestMs: number;
}

/**
 * Measures commands in turns, so that other work on the machine hits all of them alike, after one
 * round that only warms the file cache.
 */
export function measureInTurns(
  commands: readonly (readonly string[])[],
  rounds: number,
): readonly CpuSummary[] {
  for (const command of commands) measureCpuMs(command);
  const measured: number[][] = commands.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, command] of commands.entries()) {
      measured[index]?.push(measureCpuMs(command));
    }
  }
  return measured.map(summarize);
}

function summarize(values: readonly number[]): CpuSummary {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return {
    medianMs: (lower + upper) / 2,
    lowestMs: sorted[0] ?? Number.NaN,
    highestMs: sorted.at(-1) ?? Number.NaN,
  };
}
