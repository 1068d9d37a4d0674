import { formatSetRef } from '../model/applyset.ts';
import type { SetRef } from '../model/applyset.ts';
import { GitsyncError } from '../model/problem.ts';
import type { KubeClient } from '../kube/kube-client.ts';

/**
 * The namespace of a set's own records, where it is missing: made when allowed, outside the set, so
 * that no run ever prunes it.
 * @returns its UID; empty where it was made by somebody else in the meantime
 * @throws GitsyncError INVENTORY_NO_NAMESPACE when it may not be made.
 */
export async function ensureNamespace(
  kube: KubeClient,
  set: SetRef,
  mayCreate: boolean,
): Promise<string> {
  const name = set.namespace;
  if (!mayCreate) {
    throw new GitsyncError([
      {
        code: 'INVENTORY_NO_NAMESPACE',
        message: `Set ${formatSetRef(set)}: namespace ${name}, where its inventory is kept, does not exist: nothing was written.`,
        hint: `Create it with \`kubectl create namespace ${name}\` or --create-namespace, or name another one with -n.`,
      },
    ]);
  }
  const discovery = await kube.discover();
  const resource = discovery.find({ group: '', version: 'v1', kind: 'Namespace' });
  if (resource === undefined) return '';
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const answer = await kube.create({ resource, namespace: '', name }, object);
  if (answer.kind === 'ok') return answer.value.metadata.uid ?? '';
  // Made by somebody else in the meantime is as good.
  if (answer.problem.code === 'KUBE_MODIFIED') return '';
  throw new GitsyncError([answer.problem]);
}
