import { describe, expect, test } from 'vitest';
import { useCluster } from '../../cluster/test-cluster.ts';
import { failureOf } from './connect.ts';
import { faultKinds } from './faults/fault-kinds.ts';
import type { FaultKind } from './faults/fault-kinds.ts';
import { useFaultPlace } from './faults/fault-place.ts';
import { hasFaultProxy } from './faults/fault-proxy.ts';
import type { FaultAction } from './faults/fault-proxy.ts';
import { inScene } from './faults/fault-scene.ts';
import type { FaultScene, SceneOptions } from './faults/fault-scene.ts';
import { requestKinds } from './faults/request-kinds.ts';
import type { RequestKind } from './faults/request-kinds.ts';

/** Longer than any answer takes here; silence costs it twice. */
const soon = { readMs: 1000, writeMs: 1000, silenceMs: 1000 };

const pairs = requestKinds.flatMap((kind) =>
  faultKinds.map((fault) => [kind.title, fault.title, kind, fault] as const),
);

/** The fault at all that the kind is about, what is read back included. */
function always(kind: RequestKind, action: FaultAction): SceneOptions['rules'] {
  return (place, name) => [{ match: kind.match(place, name), action }];
}

/** Stored at most once, and never written again while nobody knows whether it was. */
function expectAtMostOneWrite(scene: FaultScene, kind: RequestKind, fault: FaultKind): void {
  const lines = scene.lines();
  const forwarded = lines.filter((line) => line.class === 'mutate' && line.forwarded);
  if (!fault.isForwarded) expect(forwarded).toEqual([]);
  else if (kind.writes === 'seen') expect(forwarded).toHaveLength(1);
  if (kind.writes !== 'seen' || !fault.isInDoubt) return;
  expect(lines.slice(1).every(({ method }) => method === 'GET')).toBe(true);
}

describe('a fault that stays', () => {
  const cluster = useCluster();
  if (!hasFaultProxy()) return;

  describe.concurrent('at one request', () => {
    const place = useFaultPlace(cluster, { pages: 'two' });

    test.each(pairs)(
      '%s fails of %s, and says what is known',
      { timeout: 15_000 },
      async (_request, _trouble, kind, fault) => {
        const rules = always(kind, fault.action);
        await inScene(place(), { limits: fault.isSilent ? soon : {}, rules }, async (scene) => {
          const prepared = await kind.prepare(scene);

          const failure = failureOf(await kind.send(scene, prepared));

          const { problem, mayHaveHappened } = failure;
          expect(problem.code).toBe(fault.code);
          expect(problem.message).toMatch(/ failed: .+ \(after \d+ attempts\)$/);
          expect(mayHaveHappened).toBe(kind.writes !== undefined && fault.isInDoubt);
          if (kind.writes === undefined) return;
          expectAtMostOneWrite(scene, kind, fault);
          if (fault.isForwarded) await kind.expectDone(scene, undefined);
          else await kind.expectUntouched(scene);
        });
      },
    );

    test.each(requestKinds.map((kind) => [kind.title, kind] as const))(
      '%s with credentials that are refused again is told after the second attempt',
      { timeout: 15_000 },
      async (_request, kind) => {
        const rules = always(kind, { type: 'status', code: 401 });
        const credentials = { current: () => Promise.resolve({}), renew: () => true };
        await inScene(place(), { rules, credentials }, async (scene) => {
          const prepared = await kind.prepare(scene);

          const failure = failureOf(await kind.send(scene, prepared));

          expect(failure).toMatchObject({
            problem: { code: 'KUBE_UNAUTHORIZED' },
            mayHaveHappened: false,
          });
          expect(scene.lines().filter(({ forwarded }) => !forwarded)).toHaveLength(2);
          await kind.expectUntouched(scene);
        });
      },
    );
  });
});
