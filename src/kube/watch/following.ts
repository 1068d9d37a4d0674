import type { ApiResource, Projecting } from '../kube-client.ts';
import type { GoneObjects } from './gone-objects.ts';
import { rememberGone } from './gone-objects.ts';
import type { WatchTools } from './watch-objects.ts';

/** What following needs beside its subject. */
export interface FollowTools extends WatchTools {
  /** `group/version` of the APIs that send no initial events: each API server decides that for its own. */
  readonly withoutInitialEvents: Set<string>;
}

/** All that is remembered between the requests of one following. */
export interface Following<T> {
  readonly tools: FollowTools;
  readonly resource: ApiResource;
  readonly options: Projecting<T>;
  readonly gone: GoneObjects;
  /** Where the next watch goes on, as opaque text; undefined when the complete state is needed first. */
  position: string | undefined;
  /** Attempts in a row that led to no watch worth its start. */
  failures: number;
  /** True from a `trouble` event to its end. */
  isTroubled: boolean;
  /** Since when (`clock.now()`) the watch tells changes; undefined when the last attempt led to none. */
  liveSinceMs: number | undefined;
}

/** Before the first request. */
export function startFollowing<T>(
  tools: FollowTools,
  resource: ApiResource,
  options: Projecting<T>,
): Following<T> {
  const state = { position: undefined, failures: 0, isTroubled: false, liveSinceMs: undefined };
  return { tools, resource, options, gone: rememberGone(), ...state };
}
