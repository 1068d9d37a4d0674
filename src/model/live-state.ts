import type { KubeObject } from './manifest.ts';
import type { Problem } from './problem.ts';

/** What the cluster holds for one object. `unreadable` cannot be mistaken for `absent`. */
export type LiveState =
  | { readonly kind: 'present'; readonly object: KubeObject }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly problem: Problem };
