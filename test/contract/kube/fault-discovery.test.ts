import { beforeAll, describe, expect, test } from 'vitest';
import { apiRequestOk } from '../../cluster/api-request.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import { faultKinds } from './faults/fault-kinds.ts';
import { useFaultPlace } from './faults/fault-place.ts';
import { hasFaultProxy } from './faults/fault-proxy.ts';
import type { FaultAction, FaultRule } from './faults/fault-proxy.ts';
import { inScene } from './faults/fault-scene.ts';

const limits = { readMs: 1000, silenceMs: 1000 };
const deployment = { group: 'apps', version: 'v1', kind: 'Deployment' };
const faults = faultKinds.map(({ title, action }) => [title, action] as const);

describe('a server without aggregated discovery', () => {
  const cluster = useCluster();
  if (!hasFaultProxy()) return;

  describe.concurrent('with a fault at the document of one group', () => {
    const place = useFaultPlace(cluster, { pages: 'none' });
    let lists: readonly FaultRule[] = [];
    beforeAll(async () => {
      const paths = ['/api', '/apis'];
      lists = await Promise.all(
        paths.map(async (path) => {
          // The API server answers who does not ask for the aggregated document as one before 1.26.
          const body = JSON.stringify(await apiRequestOk(cluster, { path }));
          const action = { type: 'garbage', contentType: 'application/json', body };
          return { match: { path: `^${path}$` }, action };
        }),
      );
    });

    function rulesFor(action: FaultAction, times?: number): readonly FaultRule[] {
      const limited = times === undefined ? {} : { times };
      return [{ match: { path: '^/apis/apps/v1$' }, action, ...limited }, ...lists];
    }

    test.each(faults)(
      'that passes (%s) knows all groups',
      { timeout: 15_000 },
      async (_title, action) => {
        await inScene(place(), { limits, rules: () => rulesFor(action, 1) }, async ({ kube }) => {
          const discovery = await kube.discover();

          expect(discovery.find(deployment)?.plural).toBe('deployments');
          expect(discovery.failedGroupVersions).toEqual([]);
        });
      },
    );

    test.each(faults)(
      'that stays (%s) does not know that group, and never says that it is not there',
      { timeout: 15_000 },
      async (_title, action) => {
        await inScene(place(), { limits, rules: () => rulesFor(action) }, async ({ kube }) => {
          const discovery = await kube.discover();

          expect(discovery.failedGroupVersions).toEqual(['apps/v1']);
          expect(discovery.isGroupUnknown('apps')).toBe(true);
          expect(discovery.isGroupUnknown('')).toBe(false);
          expect(discovery.findPreferred('', 'ConfigMap')).toBeDefined();
        });
      },
    );
  });
});
