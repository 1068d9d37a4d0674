import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/kube/clock.ts';
import type { Connection } from '../../src/kube/connection.ts';
import { createKubeClient } from '../../src/kube/create-kube-client.ts';
import type { ApiResource, KubeClient, ObjectRef } from '../../src/kube/kube-client.ts';
import type { SenderLimits } from '../../src/kube/transport/sender-limits.ts';
import { silentLogger } from '../../src/log/logger.ts';
import type { Logger } from '../../src/log/logger.ts';

/** ConfigMaps, as discovery describes them. */
export const configMaps: ApiResource = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  shortNames: [],
};

/** The object that loopback tests are about, and what a server sends for it. */
export const web: ObjectRef = { resource: configMaps, namespace: 'shop', name: 'web' };
export const webObject = {
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '7' },
};
export const webPayload = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web', namespace: 'shop' },
};

/** A clock that stands still until somebody sleeps; remembers for how long. */
export interface TestClock extends Clock {
  readonly slept: readonly number[];
}

/** Sleeping takes no time and moves the clock. */
export function createTestClock(): TestClock {
  const slept: number[] = [];
  let now = 0;
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    sleep: (ms) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}

/** A connection to a loopback server. */
export function connectionTo(server: string, changes: Partial<Connection> = {}): Connection {
  return {
    server,
    context: 'test',
    defaultNamespace: 'default',
    userName: '',
    trust: { authorities: undefined, insecure: false, serverName: '' },
    proxyUrl: undefined,
    requestTimeoutMs: undefined,
    impersonation: undefined,
    credentials: { current: () => Promise.resolve({}), renew: () => false },
    ...changes,
  };
}

/** What a loopback client differs in. */
export interface LoopbackClientOptions {
  readonly clock?: Clock;
  readonly limits?: Partial<SenderLimits>;
  readonly connection?: Partial<Connection>;
  readonly cacheFolder?: string;
  readonly logger?: Logger;
}

/** A client to a loopback server, closed after the test. */
export function loopbackClient(server: string, options: LoopbackClientOptions = {}): KubeClient {
  const kube = createKubeClient(connectionTo(server, options.connection), {
    userAgent: 'gitsync/0.0.0-test',
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? createTestClock(),
    cacheFolder: options.cacheFolder,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  onTestFinished(() => kube.close());
  return kube;
}
