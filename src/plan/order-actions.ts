import { isJsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import type { ObjectId } from '../model/object-id.ts';
import { objectKey } from '../model/object-id.ts';
import { pruneStepOf } from '../prune/prune-order.ts';
import type { DesiredObject } from './desired-object.ts';
import type { Edge, PlannedAction } from './plan.ts';
import { findPodSpec, listPodReferences } from './pod-references.ts';

/**
 * Kinds that stand in the way of later requests as soon as they exist: a webhook whose backend does
 * not run yet, an API group without one. They come after everything else.
 */
const interceptors = new Set([
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'apiregistration.k8s.io/APIService',
]);

/**
 * The edges between the writes and deletes of a plan: Namespace and CRD before their users, what a
 * pod or binding names before it, interceptors last; deletes in their steps. Only actions that run
 * have edges: what exists unchanged is no obstacle, and what is blocked blocks what needs it.
 */
export function orderActions(
  actions: readonly PlannedAction[],
  desired: readonly DesiredObject[],
): readonly Edge[] {
  const pending = new Set(
    actions
      .filter((action) => action.kind === 'apply' || action.kind === 'blocked')
      .map((action) => objectKey(action.id)),
  );
  const definitions = indexDefinitions(desired);
  const edges: Edge[] = [];
  for (const { id, object } of desired) {
    const to = objectKey(id);
    if (!pending.has(to)) continue;
    for (const need of listNeeds(id, object, definitions)) {
      const from = objectKey(need.id);
      if (from !== to && pending.has(from)) edges.push({ from, to, until: need.until });
    }
  }
  return [...edges, ...interceptorEdges(desired, pending), ...pruneEdges(actions)];
}

interface Need {
  readonly id: ObjectId;
  readonly until: Edge['until'];
}

function listNeeds(
  id: ObjectId,
  object: KubeObject,
  definitions: ReadonlyMap<string, ObjectId>,
): readonly Need[] {
  const needs: Need[] = [];
  if (id.namespace !== '') {
    const namespace = { group: '', kind: 'Namespace', namespace: '', name: id.namespace };
    needs.push({ id: namespace, until: 'applied' });
  }
  const definition = definitions.get(`${id.group}/${id.kind}`);
  if (definition !== undefined) needs.push({ id: definition, until: 'established' });
  const podSpec = findPodSpec(object);
  for (const { kind, name } of podSpec === undefined ? [] : listPodReferences(podSpec)) {
    needs.push({ id: { group: '', kind, namespace: id.namespace, name }, until: 'applied' });
  }
  const role = findRole(id, object);
  if (role !== undefined) needs.push({ id: role, until: 'applied' });
  return needs;
}

/** CustomResourceDefinitions of the set by the `group/kind` that they define. */
function indexDefinitions(desired: readonly DesiredObject[]): ReadonlyMap<string, ObjectId> {
  const index = new Map<string, ObjectId>();
  for (const { id, object } of desired) {
    const spec = object['spec'];
    if (id.kind !== 'CustomResourceDefinition' || !isJsonObject(spec)) continue;
    const names = spec['names'];
    if (!isJsonObject(names) || typeof names['kind'] !== 'string') continue;
    if (typeof spec['group'] === 'string') index.set(`${spec['group']}/${names['kind']}`, id);
  }
  return index;
}

/** A binding needs its role: the server refuses one that grants more than the writer may see. */
function findRole(id: ObjectId, object: KubeObject): ObjectId | undefined {
  const reference = object['roleRef'];
  if (id.group !== 'rbac.authorization.k8s.io' || !isJsonObject(reference)) return undefined;
  const { kind, name } = reference;
  if (typeof kind !== 'string' || typeof name !== 'string') return undefined;
  const namespace = kind === 'Role' ? id.namespace : '';
  return { group: id.group, kind, namespace, name };
}

function interceptorEdges(
  desired: readonly DesiredObject[],
  pending: ReadonlySet<string>,
): readonly Edge[] {
  const isInterceptor = (id: ObjectId): boolean => interceptors.has(`${id.group}/${id.kind}`);
  const keys = desired.filter(({ id }) => pending.has(objectKey(id)));
  const before = keys.filter(({ id }) => !isInterceptor(id)).map(({ id }) => objectKey(id));
  return keys
    .filter(({ id }) => isInterceptor(id))
    .flatMap(({ id }) =>
      before.map((from): Edge => ({ from, to: objectKey(id), until: 'finished' })),
    );
}

/** Every delete waits until the deletes of the steps before its own are done. */
function pruneEdges(actions: readonly PlannedAction[]): readonly Edge[] {
  const prunes = actions.filter((action) => action.kind === 'prune');
  const steps = [...new Set(prunes.map(({ id }) => pruneStepOf(id)))].sort((a, b) => a - b);
  return prunes.flatMap(({ id }) => {
    const place = steps.indexOf(pruneStepOf(id));
    if (place === 0) return [];
    return prunes
      .filter((other) => pruneStepOf(other.id) === steps[place - 1])
      .map((other): Edge => ({ from: objectKey(other.id), to: objectKey(id), until: 'gone' }));
  });
}
