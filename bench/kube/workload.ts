import type { JsonObject } from '../../src/model/json.ts';

/** How many objects are applied in a round. */
export const objectCount = 1000;
/** How many objects a list holds. */
export const listCount = 5000;
/** How many watches are held. */
export const watchCount = 200;
/** Rounds in one process: the first has everything to warm up, the last ones nothing. */
export const roundCount = 6;
/** From this round on a client counts as warm. */
export const warmFrom = 3;
/** Requests at once of the clients that do not find out by themselves. */
export const inFlight = 16;

/** A ConfigMap of about 1 kB; each round changes all of its values. */
export function configMap(namespace: string, index: number, round: number): JsonObject {
  const data: Record<string, string> = {};
  for (let key = 0; key < 10; key += 1) data[`key${key}`] = 'some value '.repeat(8) + String(round);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `bench-${index}`, namespace },
    data,
  };
}

/** What a worker prints of one piece of work. */
export interface Measured {
  readonly wallMs: number;
  /** User and system time of the whole process, all threads. */
  readonly cpuMs: number;
  /** What the resident memory grew by, in MB; 0 where it was not looked at. */
  readonly memoryMb: number;
}

/** Measures one piece of work in this process. */
export async function measure(work: () => Promise<void>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, memoryMb: 0 };
}

/** Runs a task for each index, so many at once. */
export async function inTurns(
  count: number,
  atOnce: number,
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await task(index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
