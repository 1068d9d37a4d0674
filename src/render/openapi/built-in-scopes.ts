import { isCertainlyClusterScoped } from '../resource/cluster-scoped.ts';
import { builtInTypes } from './built-in-types.ts';
import { typeKey } from './schema-document.ts';

// Of the types with merge facts, kustomize has no note of the scope of reviews and other types that are only posted
// (kyaml/openapi, precomputedIsNamespaceScoped); of some types without such facts it has one.

const postedGroup = /^(?:authentication|authorization)\.k8s\.io\//;
const posted = new Set(['policy/v1beta1/Eviction', 'v1/Binding']);
const optionKinds = [
  'PodAttachOptions',
  'PodExecOptions',
  'PodPortForwardOptions',
  'PodProxyOptions',
  'ServiceProxyOptions',
];

let noted: ReadonlySet<string> | undefined;

/** True for the types whose scope is built in. */
export function isBuiltInScope(apiVersion: string, kind: string): boolean {
  noted ??= listNoted();
  return noted.has(typeKey(apiVersion, kind)) || isCertainlyClusterScoped(apiVersion, kind);
}

function listNoted(): ReadonlySet<string> {
  const keys = builtInTypes
    .filter(({ apiVersion }) => !postedGroup.test(apiVersion))
    .flatMap(({ apiVersion, kinds }) => kinds.map((kind) => typeKey(apiVersion, kind)))
    .filter((key) => !posted.has(key));
  return new Set([...keys, ...optionKinds.map((kind) => typeKey('v1', kind))]);
}
