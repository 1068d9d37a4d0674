import { mostRequestsAtOnce } from './transport/sender-limits.ts';

/**
 * Runs a task for every item, as many at once as a client may have requests under way, and returns the results in the order of the
 * items. The first failure is thrown after the running tasks ended: none is left behind.
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  async function work(): Promise<void> {
    while (next < items.length) {
      const place = next;
      next += 1;
      const item = items[place];
      if (item !== undefined) results[place] = await task(item);
    }
  }
  const workers = Array.from({ length: Math.min(mostRequestsAtOnce, items.length) }, work);
  const settled = await Promise.allSettled(workers);
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
  return results;
}
