import { formatObjectId } from '../../model/object-id.ts';
import { escapeText } from '../../model/escape-text.ts';
import type { RequestSubject } from '../answers/failed-attempt.ts';
import type { ApiResource, ObjectRef } from '../kube-client.ts';

/** Subject of a request about one object. */
export function objectSubject(attempt: string, ref: ObjectRef, writes: boolean): RequestSubject {
  const { resource, namespace, name } = ref;
  const object = { group: resource.group, kind: resource.kind, namespace, name };
  return {
    attempt,
    what: escapeText(formatObjectId(object)),
    object,
    plural: resource.plural,
    name,
    secret: isSecret(resource),
    writes,
  };
}

/** Subject of a request about all objects of a kind. */
export function collectionSubject(
  attempt: string,
  resource: ApiResource,
  namespace: string,
): RequestSubject {
  const { group, plural } = resource;
  const type = group === '' ? plural : `${plural}.${group}`;
  return {
    attempt,
    what: namespace === '' ? type : `${type} in ${namespace}`,
    object: undefined,
    plural,
    name: '',
    secret: isSecret(resource),
    writes: false,
  };
}

/** Subject of a request about something that is no object. */
export function documentSubject(path: string): RequestSubject {
  const what = path.replace(/\?.*$/, '');
  return {
    attempt: 'read',
    what,
    object: undefined,
    plural: '',
    name: '',
    secret: false,
    writes: false,
  };
}

/** True for the kind whose values must not appear anywhere. */
export function isSecret(resource: ApiResource): boolean {
  return resource.group === '' && resource.kind === 'Secret';
}
