import type { Json, JsonObject } from '../../model/json.ts';
import type { ObjectId } from '../../model/object-id.ts';
import type { Problem } from '../../model/problem.ts';

/** Version of the shapes that the reports for programs have. */
export const reportApiVersion = 'gitsync.dev/v1alpha1';

/** An object's identity: group, kind, namespace (empty for objects of the cluster), name. */
export function describeObject(id: ObjectId): JsonObject {
  return { group: id.group, kind: id.kind, namespace: id.namespace, name: id.name };
}

/** A problem: code, message, and where they are known hint, object and origin (file, line). */
export function describeProblem(problem: Problem): Json {
  const { code, message, hint, object, origin } = problem;
  return {
    code,
    message,
    hint,
    object: object === undefined ? undefined : describeObject(object),
    origin: origin === undefined ? undefined : { ...origin },
  };
}
