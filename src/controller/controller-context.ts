import type { Clock } from '../kube/clock.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import type { Logger } from '../log/logger.ts';
import type { KubeObject } from '../model/manifest.ts';
import type { GitSourceOptions } from '../source/git/git-source-options.ts';
import type { Slots } from './slots.ts';

/** What all workers share. */
export interface ControllerContext {
  readonly kube: KubeClient;
  /** Version of gitsync, recorded at the parents of sets. */
  readonly version: string;
  readonly git: Pick<GitSourceOptions, 'cacheDir' | 'allowFileProtocol' | 'credentials'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly slots: Slots;
  /** Name of an older GitSync that keeps the same set: of two, only the older one may write. */
  findRival(object: KubeObject): string | undefined;
}
