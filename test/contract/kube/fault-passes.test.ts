import { describe, expect, test } from 'vitest';
import type { Applied } from '../../../src/kube/kube-client.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import { valueOf } from './connect.ts';
import { delays, faultKinds, lessSlowBody, slowBody } from './faults/fault-kinds.ts';
import type { FaultKind } from './faults/fault-kinds.ts';
import { useFaultPlace } from './faults/fault-place.ts';
import { hasFaultProxy } from './faults/fault-proxy.ts';
import type { FaultAction, ProxyLine } from './faults/fault-proxy.ts';
import { inScene } from './faults/fault-scene.ts';
import type { FaultScene, SceneOptions } from './faults/fault-scene.ts';
import { requestKinds } from './faults/request-kinds.ts';
import type { RequestKind } from './faults/request-kinds.ts';

/** Longer than any answer takes here; silence costs it in full. */
const soon = { readMs: 1500, writeMs: 1500, silenceMs: 1500 };

const pairs = requestKinds.flatMap((kind) =>
  faultKinds.map((fault) => [kind.title, fault.title, kind, fault] as const),
);
const latePairs = requestKinds.flatMap((kind) => {
  const slow = kind.isLarge === true ? lessSlowBody : slowBody;
  const pieces = { title: 'a body that comes in pieces', action: slow };
  return [...delays, pieces].map(({ title, action }) => {
    return [kind.title, title, kind, action] as const;
  });
});

/** One fault for the first request that the kind is about. */
function once(kind: RequestKind, action: FaultAction): SceneOptions['rules'] {
  return (place, name) => [{ match: kind.match(place, name), action, times: 1 }];
}

function writesOf(lines: readonly ProxyLine[]): readonly ProxyLine[] {
  return lines.filter((line) => line.class === 'mutate');
}

/** After a write in doubt the object is read before it is written again, and stored work is not done twice. */
function expectOneWrite(scene: FaultScene, kind: RequestKind, fault: FaultKind): void {
  const lines = scene.lines();
  const methods = lines.map(({ method }) => method);
  const write = methods[0] ?? '';
  if (kind.writes === 'unseen') {
    expect(methods).toEqual([write, write]);
    return;
  }
  const again = fault.isForwarded ? [] : [write];
  expect(methods).toEqual([write, ...(fault.isInDoubt ? ['GET'] : []), ...again]);
  expect(writesOf(lines).filter(({ forwarded }) => forwarded)).toHaveLength(1);
}

describe('a fault that passes', () => {
  const cluster = useCluster(['audit-log']);
  if (!hasFaultProxy()) return;

  describe.concurrent('at one request', () => {
    const place = useFaultPlace(cluster, { pages: 'two' });

    test.each(pairs)(
      '%s succeeds after %s',
      { timeout: 15_000 },
      async (_request, _trouble, kind, fault) => {
        const rules = once(kind, fault.action);
        await inScene(place(), { limits: fault.isSilent ? soon : {}, rules }, async (scene) => {
          const prepared = await kind.prepare(scene);

          const value = valueOf(await kind.send(scene, prepared));

          await kind.expectDone(scene, value);
          if (kind.writes !== undefined) expectOneWrite(scene, kind, fault);
          expectTruthAboutCreation(kind, fault, value);
        });
      },
    );

    test.each(latePairs)(
      '%s waits for %s and is sent once',
      { timeout: 15_000 },
      async (_request, _trouble, kind, action) => {
        await inScene(place(), { rules: once(kind, action) }, async (scene) => {
          const prepared = await kind.prepare(scene);

          const value = valueOf(await kind.send(scene, prepared));

          await kind.expectDone(scene, value);
          // The proxy notes a slow answer a little after its last byte.
          if (kind.writes !== undefined) await expect.poll(() => scene.lines().length).toBe(1);
        });
      },
    );

    test.each(requestKinds.map((kind) => [kind.title, kind] as const))(
      '%s with credentials that were refused once is sent again with new ones',
      { timeout: 15_000 },
      async (_request, kind) => {
        const rules = once(kind, { type: 'status', code: 401 });
        let renewals = 0;
        const credentials = {
          current: () => Promise.resolve({}),
          renew: () => (renewals += 1) > 0,
        };
        await inScene(place(), { rules, credentials }, async (scene) => {
          const prepared = await kind.prepare(scene);

          const value = valueOf(await kind.send(scene, prepared));

          await kind.expectDone(scene, value);
          expect(renewals).toBe(1);
          if (kind.writes !== undefined) expect(scene.lines()).toHaveLength(2);
        });
      },
    );
  });
});

function expectTruthAboutCreation(kind: RequestKind, fault: FaultKind, value: unknown): void {
  if (!kind.title.includes('apply')) return;
  const { created, lostAnswer } = value as Applied;
  expect(lostAnswer).toBe(fault.isInDoubt);
  // The answer that said 201 was lost: who must know looks at lostAnswer.
  expect(created).toBe(kind.title === 'an apply that creates' && !fault.isForwarded);
}
