import type { ApiResource, KubeFailure, ListOptions, ObjectRef } from '../kube-client.ts';
import { findNameFault } from '../../model/name-fault.ts';
import { escapeText } from '../../model/escape-text.ts';

// The one place that builds URLs. A segment `..` would turn the DELETE of an object into the DELETE
// of its whole collection (seen with client-node 1.4), so every segment is judged, wherever it came from.

/** Path of one object or of a subresource of it, or the failure that refuses it. */
export function objectPath(ref: ObjectRef, subresource = ''): string | KubeFailure {
  const { resource, namespace, name } = ref;
  const wrongScope = judgeScope(resource, namespace);
  if (wrongScope !== undefined) return refuse(ref, wrongScope);
  const segments = [...collectionSegments(resource, namespace), name];
  if (subresource !== '') segments.push(subresource);
  return joinSegments(segments, ref);
}

/** Path of the objects of a kind, in one namespace or (empty) in all. */
export function collectionPath(resource: ApiResource, namespace: string): string | KubeFailure {
  const ref = { resource, namespace, name: '' };
  if (!resource.namespaced && namespace !== '') return refuse(ref, 'the kind has no namespace');
  return joinSegments(collectionSegments(resource, namespace), ref);
}

/** Query of a list or watch. */
export function listQuery(
  options: ListOptions,
  more: Readonly<Record<string, string>>,
): URLSearchParams {
  const query = new URLSearchParams(more);
  if (isGiven(options.labelSelector)) query.set('labelSelector', options.labelSelector);
  if (isGiven(options.fieldSelector)) query.set('fieldSelector', options.fieldSelector);
  return query;
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

/** What a path is made of when it is sent as it is (RFC 9112 section 3.2). */
const printable = /^[\x21-\x7e]*$/;

/** Checks a raw API path such as `/openapi/v3/apis/apps/v1?hash=…`. */
export function documentPath(path: string): string | KubeFailure {
  const [route = '', query, ...rest] = path.split('?');
  const [root, ...segments] = route.split('/');
  const wrong =
    root !== '' || segments.length === 0 || rest.length > 0 || !printable.test(path)
      ? 'it is no absolute path'
      : (segments.map(findNameFault).find((reason) => reason !== undefined) ??
        (query === undefined || /^[A-Za-z0-9=&_-]*$/.test(query) ? undefined : 'of its query'));
  return wrong === undefined ? path : refusal(`API path "${escapeText(path)}"`, wrong);
}

function collectionSegments(resource: ApiResource, namespace: string): string[] {
  const { group, version, plural } = resource;
  const root = group === '' ? ['api', version] : ['apis', group, version];
  return namespace === '' ? [...root, plural] : [...root, 'namespaces', namespace, plural];
}

function joinSegments(segments: readonly string[], ref: ObjectRef): string | KubeFailure {
  let path = '';
  for (const segment of segments) {
    const wrong = findNameFault(segment);
    if (wrong !== undefined) return refuse(ref, `"${escapeText(segment)}" ${wrong}`);
    path += `/${encodeURIComponent(segment).replaceAll('%3A', ':')}`;
  }
  return path;
}

function judgeScope(resource: ApiResource, namespace: string): string | undefined {
  if (resource.namespaced && namespace === '') return 'it has no namespace';
  return !resource.namespaced && namespace !== '' ? 'the kind has no namespace' : undefined;
}

function refuse(ref: ObjectRef, why: string): KubeFailure {
  const { resource, namespace, name } = ref;
  const parts = [resource.kind, namespace, name].filter((part) => part !== '');
  return refusal(escapeText(parts.join('/')), why);
}

function refusal(what: string, why: string): KubeFailure {
  return {
    kind: 'failed',
    problem: {
      code: 'KUBE_BAD_NAME',
      message: `${what}: no request was sent, ${why}.`,
      hint: 'Such a name would address something else than one object.',
    },
    status: undefined,
    conflicts: [],
    fields: [],
    mayHaveHappened: false,
  };
}
