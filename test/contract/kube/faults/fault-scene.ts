import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../../src/kube/clock.ts';
import type { Credentials } from '../../../../src/kube/connection.ts';
import { createKubeClient } from '../../../../src/kube/create-kube-client.ts';
import type { KubeClient, ObjectRef } from '../../../../src/kube/kube-client.ts';
import type { SenderLimits } from '../../../../src/kube/transport/sender-limits.ts';
import { silentLogger } from '../../../../src/log/logger.ts';
import type { KubeObject } from '../../../../src/model/manifest.ts';
import { apiRequest, apiRequestOk } from '../../../cluster/api-request.ts';
import type { ClusterInfo } from '../../../cluster/cluster-info.ts';
import { configMaps, connectionTo } from '../../../kube/loopback-client.ts';
import { startFaultProxy } from './fault-proxy.ts';
import type { FaultRule, ProxyLine } from './fault-proxy.ts';

/** Where the tests of a file work. */
export interface FaultPlace {
  readonly cluster: ClusterInfo;
  readonly namespace: string;
  /** A namespace with more ConfigMaps labelled `app=page` than one page of a list holds. */
  readonly pagesNamespace: string;
}

/** How many objects a page holds here, and how many there are to list. */
const pageItems = 10;
export const pagedCount = 12;

/** One client behind one proxy, and one ConfigMap of its own. */
export interface FaultScene extends FaultPlace {
  readonly kube: KubeClient;
  readonly userAgent: string;
  readonly ref: ObjectRef;
  /** What the proxy saw of it so far. */
  readonly lines: () => readonly ProxyLine[];
  /** The object as the API server has it, past client and proxy. */
  readonly readDirectly: () => Promise<KubeObject | undefined>;
  /** Applies data past client and proxy. */
  readonly applyDirectly: (
    data: Readonly<Record<string, string>>,
    manager?: string,
  ) => Promise<KubeObject>;
}

/** What a scene differs in. */
export interface SceneOptions {
  readonly limits?: Partial<SenderLimits>;
  readonly credentials?: Credentials;
  /** Rules, made when the name of the object is known. */
  readonly rules: (place: FaultPlace, name: string) => readonly FaultRule[];
}

/** Passes over pauses at once and tells the time as if they had been; deadlines run in real time. */
function createHastyClock(): Clock {
  let skippedMs = 0;
  return {
    now: () => Date.now() + skippedMs,
    random: () => 0.5,
    sleep: (ms) => {
      skippedMs += ms;
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Runs `act` with a proxy and a client of its own, and ends both. */
export async function inScene<T>(
  place: FaultPlace,
  options: SceneOptions,
  act: (scene: FaultScene) => Promise<T>,
): Promise<T> {
  const name = `web-${randomBytes(5).toString('hex')}`;
  const userAgent = `gitsync/fault-${name}`;
  const proxy = await startFaultProxy(place.cluster, options.rules(place, name));
  const { credentials } = options;
  const kube = createKubeClient(
    connectionTo(proxy.url, credentials === undefined ? {} : { credentials }),
    {
      userAgent,
      logger: silentLogger,
      clock: createHastyClock(),
      limits: { pageItems, ...options.limits },
    },
  );
  const { cluster, namespace } = place;
  const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
  try {
    return await act({
      ...place,
      kube,
      userAgent,
      ref: { resource: configMaps, namespace, name },
      lines: proxy.lines,
      async readDirectly() {
        const { status, body } = await apiRequest(cluster, { path });
        if (status === 404) return undefined;
        // The server's own object.
        return body as KubeObject;
      },
      async applyDirectly(data, manager = 'gitsync') {
        const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
        return (await apiRequestOk(cluster, {
          method: 'PATCH',
          path: `${path}?fieldManager=${manager}`,
          contentType: 'application/apply-patch+yaml',
          body,
        })) as KubeObject;
      },
    });
  } finally {
    await kube.close();
    await proxy.close();
  }
}
