import { spawnSync } from 'node:child_process';
import { measuredEnvironment } from './measured-environment.ts';
import { median } from './median.ts';

/**
 * The user and system time in milliseconds that a process cost from its start to its end. bash reads it from
 * getrusage(RUSAGE_CHILDREN), which counts what Node spends before the first and after the last line of a program;
 * /usr/bin/time rounds to 10 ms, and Node has no such call for its children.
 */
export function measureProcess(command: readonly string[]): ProcessCost {
  const script = 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null';
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    env: measuredEnvironment(),
    encoding: 'utf8',
  });
  const times = /^(\d+\.\d+) (\d+\.\d+) (\d+\.\d+)\n$/.exec(stderr);
  if (status !== 0 || times === null) {
    throw new Error(`${command.join(' ')} ended with ${String(status)}: ${stderr}`);
  }
  const [wallMs = 0, user = 0, system = 0] = times.slice(1).map((text) => Number(text) * 1000);
  return { wallMs, cpuMs: user + system, memoryMb: 0 };
}

/** What a whole process cost. */
export interface ProcessCost {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Not measured here. */
  readonly memoryMb: 0;
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
  for (const command of commands) measureProcess(command);
  const measured: number[][] = commands.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, command] of commands.entries()) {
      measured[index]?.push(measureProcess(command).cpuMs);
    }
  }
  return measured.map(summarize);
}

function summarize(values: readonly number[]): CpuSummary {
  const sorted = [...values].sort((left, right) => left - right);
  return {
    medianMs: median(values),
    lowestMs: sorted[0] ?? Number.NaN,
    highestMs: sorted.at(-1) ?? Number.NaN,
  };
}
