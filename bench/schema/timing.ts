import { performance } from 'node:perf_hooks';
import { median } from '../median.ts';

const warmRounds = 5;
const rounds = 15;

/** Microseconds of one run. */
export function timeUs(task: () => void): number {
  const start = performance.now();
  task();
  return (performance.now() - start) * 1000;
}

/**
 * Microseconds of each task once warm, the median of 15 rounds; the tasks take turns, so that other work on the
 * machine hits all alike.
 */
export function timeInTurns(tasks: readonly (() => void)[]): readonly number[] {
  const times: number[][] = tasks.map(() => []);
  for (let round = 0; round < warmRounds + rounds; round += 1) {
    for (const [index, task] of tasks.entries()) {
      const time = timeUs(task);
      if (round >= warmRounds) times[index]?.push(time);
    }
  }
  return times.map(median);
}

/**
 * Bytes that a task puts on the heap. Only right in a process whose new space is so large that nothing is collected
 * meanwhile, and that exposes the collector.
 */
export function allocatedBytes(task: () => void): number {
  const grown = [0, 1, 2].map(() => {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    task();
    return process.memoryUsage().heapUsed - before;
  });
  return median(grown);
}
