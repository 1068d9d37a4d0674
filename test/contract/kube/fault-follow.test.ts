import { describe, expect, test } from 'vitest';
import type { FollowEvent } from '../../../src/kube/kube-client.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import { configMaps } from '../../kube/loopback-client.ts';
import { apiRequestOk } from '../../cluster/api-request.ts';
import { faultKinds } from './faults/fault-kinds.ts';
import { useFaultPlace } from './faults/fault-place.ts';
import { hasFaultProxy } from './faults/fault-proxy.ts';
import type { FaultAction, FaultRule } from './faults/fault-proxy.ts';
import { inScene } from './faults/fault-scene.ts';
import type { FaultPlace, FaultScene, SceneOptions } from './faults/fault-scene.ts';

const followed = { ...configMaps, verbs: ['list', 'watch'] };
const limits = { readMs: 1000, silenceMs: 1000, watchSilenceMs: 600 };

/** What breaks the stream itself; the proxy does these to watches only. */
const streamFaults: readonly { readonly title: string; readonly action: FaultAction }[] = [
  { title: 'ends at once', action: { type: 'watch', closeAfter: 1 } },
  { title: 'is cut within an event', action: { type: 'watch', cutAfter: 1 } },
  { title: 'falls silent', action: { type: 'watch', hangAfter: 1 } },
  { title: 'is silent from its start', action: { type: 'watch', hangAfter: 0 } },
  { title: 'answers 410', action: { type: 'watch', gone: true } },
  { title: 'repeats its events', action: { type: 'watch', dup: 'ADDED|DELETED|MODIFIED' } },
];
/** Those of an answer that can happen to a watch before its first event. */
const answerFaults = faultKinds.filter(({ action }) => {
  const isBefore = action['when'] !== 'after' && action['forward'] !== true;
  return isBefore && action['type'] !== 'truncate';
});
const faults = [...answerFaults, ...streamFaults];

function watchesOf(path: string): FaultRule['match'] {
  return { class: 'watch', path };
}

function rulesFor(action: FaultAction, times: number | undefined): SceneOptions['rules'] {
  const limited = times === undefined ? {} : { times };
  return ({ namespace }) => [{ match: watchesOf(`/${namespace}/`), action, ...limited }];
}

function nameIn(object: { readonly metadata: { readonly name: string } }): string {
  return object.metadata.name;
}

/** Names that are there, as the events tell it; an old state never brings back what is gone. */
function tellNames(names: Set<string>, event: FollowEvent<string>): void {
  if (event.kind === 'all') {
    names.clear();
    for (const name of event.items) names.add(name);
  } else if (event.kind === 'changed') names.add(event.item);
  else if (event.kind === 'gone') names.delete(event.item);
  else if (event.kind === 'failed') throw new Error(event.problem.message);
}

async function createDirectly(scene: FaultScene, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${scene.namespace}/configmaps`;
  await apiRequestOk(scene.cluster, { method: 'POST', path, body: { metadata: { name } } });
}

async function deleteDirectly(scene: FaultScene, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${scene.namespace}/configmaps/${name}`;
  await apiRequestOk(scene.cluster, { method: 'DELETE', path });
}

/** Follows one namespace until `isDone` says so of the names that are there. */
async function followUntil(
  scene: FaultScene,
  isDone: (names: ReadonlySet<string>, event: FollowEvent<string>) => Promise<boolean> | boolean,
): Promise<readonly FollowEvent<string>[]> {
  const seen: FollowEvent<string>[] = [];
  const names = new Set<string>();
  const { namespace } = scene;
  for await (const event of scene.kube.follow(followed, { namespace, project: nameIn })) {
    seen.push(event);
    tellNames(names, event);
    if (await isDone(names, event)) break;
  }
  return seen;
}

describe('following through faults', () => {
  const cluster = useCluster();
  if (!hasFaultProxy()) return;

  describe.concurrent('of the watch', () => {
    const place = useFaultPlace(cluster, { pages: 'none' });

    test.each(faults.map(({ title, action }) => [title, action] as const))(
      'that meet it once (%s) still tells all that happens',
      { timeout: 20_000 },
      async (_title, action) => {
        const own: FaultPlace = place();
        await inScene(own, { limits, rules: rulesFor(action, 1) }, async (scene) => {
          const [first, second] = [`${scene.ref.name}-1`, `${scene.ref.name}-2`];
          await createDirectly(scene, first);
          let step = 0;

          await followUntil(scene, async (names) => {
            if (step === 0 && names.has(first)) {
              step = 1;
              await createDirectly(scene, second);
            }
            if (step === 1 && names.has(second)) {
              step = 2;
              await deleteDirectly(scene, first);
            }
            return step === 2 && !names.has(first) && names.has(second);
          });

          expect(step).toBe(2);
        });
      },
    );

    test.each(answerFaults.map(({ title, action }) => [title, action] as const))(
      'that stay (%s) tells the state by lists, and that there is trouble',
      { timeout: 20_000 },
      async (_title, action) => {
        await inScene(place(), { limits, rules: rulesFor(action, undefined) }, async (scene) => {
          const { name } = scene.ref;
          await createDirectly(scene, name);
          let hasTrouble = false;

          const seen = await followUntil(scene, (names, event) => {
            hasTrouble ||= event.kind === 'trouble';
            return hasTrouble && names.has(name);
          });

          for (const event of seen) {
            if (event.kind === 'all') expect(event.items).toContain(name);
            expect(event.kind).not.toBe('failed');
          }
        });
      },
    );

    test.each(answerFaults.map(({ title, action, code }) => [title, action, code] as const))(
      'and of its lists that stay (%s) are trouble and never an empty cluster',
      { timeout: 20_000 },
      async (_title, action, code) => {
        const rules = ({ namespace }: FaultPlace): readonly FaultRule[] => [
          { match: { path: `/${namespace}/configmaps$` }, action },
        ];
        await inScene(place(), { limits, rules }, async (scene) => {
          let troubles = 0;

          const seen = await followUntil(scene, (_names, event) => {
            troubles += event.kind === 'trouble' ? 1 : 0;
            return troubles === 3;
          });

          expect(seen.map(({ kind }) => kind)).toEqual(['trouble', 'trouble', 'trouble']);
          for (const event of seen) expect(event).toMatchObject({ problem: { code } });
        });
      },
    );
  });
});
