/** As many requests under way at once as the API server takes. */
const atOnce = 16;

/** Does the work for every item, some at a time; the first error ends it. */
export async function inParallel<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items].values();
  const next = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}
