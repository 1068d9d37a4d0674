import type { Edge } from './plan.ts';

/**
 * Inferred edges yield in a cycle (a webhook and its own certificate): the edges between objects that
 * would otherwise wait for each other for ever are left out, all others stay.
 */
export function dropCycles(edges: readonly Edge[]): readonly Edge[] {
  const waiting = new Map<string, number>();
  const followers = new Map<string, Edge[]>();
  for (const edge of edges) {
    waiting.set(edge.from, waiting.get(edge.from) ?? 0);
    waiting.set(edge.to, (waiting.get(edge.to) ?? 0) + 1);
    const list = followers.get(edge.from);
    if (list === undefined) followers.set(edge.from, [edge]);
    else list.push(edge);
  }
  const free = [...waiting].filter(([, count]) => count === 0).map(([key]) => key);
  const done = new Set<string>();
  for (let key = free.pop(); key !== undefined; key = free.pop()) {
    done.add(key);
    for (const { to } of followers.get(key) ?? []) {
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) free.push(to);
    }
  }
  return edges.filter(({ from, to }) => done.has(from) || done.has(to));
}
