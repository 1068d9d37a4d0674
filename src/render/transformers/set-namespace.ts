import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { editResource, objectProblem } from '../build/build.ts';
import type { Transformer, TransformerContext } from '../build/build.ts';
import { isHelmGenerated } from '../charts/helm-annotation.ts';
import { requireScalar } from '../field-specs/apply-field-spec.ts';
import { isDefinedClusterScoped } from '../openapi/cluster-scoped-kinds.ts';
import { editItems, withMember } from '../resource/edit-json.ts';
import { selectsType } from '../field-specs/field-spec.ts';
import type { FieldSpec } from '../field-specs/field-spec.ts';
import {
  isClusterScoped,
  scalarText,
  showResource,
  storePreviousId,
  withObject,
} from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { entriesOf, replaceResource, sharesId } from '../resource/resource-set.ts';

/** Which subjects of role bindings get the namespace. */
export type SubjectMode = 'defaultOnly' | 'allServiceAccounts' | 'none';

/** What a NamespaceTransformer is told. */
export interface NamespaceOptions {
  readonly namespace: string;
  readonly fieldSpecs: readonly FieldSpec[];
  /** Leaves namespaces that are set alone. */
  readonly unsetOnly?: boolean;
  readonly subjects?: SubjectMode;
}

const ownNamespace: FieldSpec = { path: 'metadata/namespace', create: true };

/**
 * Moves objects into a namespace (api/filters/namespace): `metadata.namespace` of everything that is not certainly
 * cluster-scoped, the name of v1 Namespace objects, subjects of role bindings, and the configured fields.
 * Two objects that meet under one id are an error.
 */
export function setNamespace(options: NamespaceOptions): Transformer {
  return (set, context) => {
    if (options.namespace === '') return;
    for (const [slot, resource] of entriesOf(set)) {
      if (isHelmGenerated(resource.object)) continue;
      replaceResource(set, slot, moveResource(storePreviousId(resource), context, options));
      const moved = set.slots[slot];
      if (moved === undefined || !sharesId(set, slot)) continue;
      const message = `after setting the namespace there are two objects ${showResource(moved.id)}`;
      context.build.problems.push(objectProblem(resource, context, message));
    }
  };
}

/** The resource in another namespace, which it does not remember having left. */
export function moveResource(
  resource: Resource,
  context: TransformerContext,
  options: NamespaceOptions,
): Resource {
  const { unsetOnly = false, namespace } = options;
  const set = (value: Json): Json =>
    unsetOnly && scalarText(requireScalar(value)) !== ''
      ? value
      : (requireScalar(value), namespace);
  const edit = { createAs: 'scalar', set } as const;
  const isBinding = isRoleBinding(resource.id.kind);
  const specs = options.fieldSpecs.filter(
    (spec) =>
      selectsType(spec, resource.id) &&
      spec.path !== 'metadata/namespace' &&
      (spec.path !== 'metadata/name' || resource.object['apiVersion'] === 'v1') &&
      !(isBinding && spec.path === 'subjects/namespace' && isRoleBinding(spec.kind ?? '')),
  );
  let moved = resource;
  if (!hasNoNamespace(resource, context))
    moved = editResource(moved, context, [ownNamespace], edit);
  if (isBinding) moved = withObject(moved, setSubjects(moved.object, options));
  return editResource(moved, context, specs, edit);
}

function hasNoNamespace({ id }: Resource, { build }: TransformerContext): boolean {
  if (isClusterScoped(id)) return true;
  return build.compat === undefined && isDefinedClusterScoped(build.tree.resources, id);
}

function isRoleBinding(kind: string): boolean {
  return kind === 'RoleBinding' || kind === 'ClusterRoleBinding';
}

/** kustomize knows only the accounts called `default` to be meant in this namespace, unless told otherwise. */
function setSubjects(object: JsonObject, options: NamespaceOptions): JsonObject {
  const { subjects: mode = 'defaultOnly', unsetOnly = false, namespace } = options;
  const subjects = object['subjects'];
  if (mode === 'none' || !isJsonArray(subjects)) return object;
  const edited = editItems(subjects, (subject) => {
    if (!isJsonObject(subject)) return subject;
    const isMeant =
      mode === 'defaultOnly' ? subject['name'] === 'default' : subject['kind'] === 'ServiceAccount';
    if (!isMeant || (unsetOnly && scalarText(subject['namespace']) !== '')) return subject;
    return withMember(subject, 'namespace', namespace);
  });
  return edited === subjects ? object : withMember(object, 'subjects', edited);
}
