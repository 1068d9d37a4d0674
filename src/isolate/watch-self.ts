import { Worker } from 'node:worker_threads';
import type { WatchLimits } from './messages.ts';

/** Printed before a process ends itself because its memory is at the limit. */
export const memoryMark = 'gitsync: the memory is at its limit';

/**
 * A thread that ends this process when its memory is at the limit, its time is over for long or its parent is gone. A
 * thread, because the main one may be busy in a loop that nothing interrupts; the heap limit of V8 alone does not
 * count buffers.
 */
const source = `
const { writeSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const pause = new Int32Array(new SharedArrayBuffer(4));
const { timeMs, memoryBytes, memoryMark } = workerData;
const parent = process.ppid;
const start = performance.now();
const end = () => process.kill(process.pid, 'SIGKILL');
for (;;) {
  Atomics.wait(pause, 0, 0, 20);
  if (process.memoryUsage.rss() > memoryBytes) {
    writeSync(2, memoryMark);
    end();
  }
  if (performance.now() - start > timeMs || process.ppid !== parent) end();
}
`;

/** Starts the watch; it lasts as long as the process. */
export function watchSelf(limits: WatchLimits): void {
  new Worker(source, { eval: true, workerData: { ...limits, memoryMark } }).unref();
}
