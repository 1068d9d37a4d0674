import type { ClusterInfo } from './cluster-info.ts';

/** What the global set-up hands to every test file: a cluster, or why there is none. */
export type ProvidedCluster =
  | { readonly kind: 'running'; readonly info: ClusterInfo }
  | { readonly kind: 'skipped'; readonly reason: string };

declare module 'vitest' {
  /** Vitest's registry of the values that a global set-up provides. */
  interface ProvidedContext {
    readonly cluster: ProvidedCluster;
  }
}
