import type { GroupVersionKind } from '../../model/group-version-kind.ts';
import type { SchemaLibrary } from '../openapi/schema-library.ts';
import type { MinorFacts } from '../server-facts/read-server-facts.ts';
import type { ObjectKind } from './object-kind.ts';

/**
 * Everything that comparing and predicting need of a kind, as the server describes it; undefined for a kind that
 * nothing is known of. `facts` are those of the server's minor version (`serverFactsFor`).
 */
export function describeKind(
  library: SchemaLibrary,
  type: GroupVersionKind,
  facts: MinorFacts | undefined,
): ObjectKind | undefined {
  const described = library.kindOf(type);
  const schema = library.typeOf(type);
  if (described === undefined || schema === undefined) return undefined;
  const { group, version, kind } = type;
  const isCustom = described.isCustom === true;
  const { hasStatus } = described;
  // A kind of the same name that somebody defined has nothing of the built-in one.
  const ofKind = isCustom ? undefined : facts?.ofKind(kind);
  return { group, version, kind, type: schema, isCustom, hasStatus, facts: ofKind };
}
