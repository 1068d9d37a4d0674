import { selectsApiVersion, selectsKind } from '../field-specs/field-spec.ts';
import type { TypeSelector } from '../field-specs/field-spec.ts';
import type { Resource } from '../resource/resource.ts';
import { isClusterScoped, noNamespace, originalId, showResource } from '../resource/resource.ts';
import { resourcesOf } from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';

/** Resources by a name they had before, and by the namespace they are in now. */
export interface ReferralIndex {
  readonly byName: ReadonlyMap<string, ReadonlyMap<string, readonly Placed[]>>;
  /** Namespaces that objects of a namespace came from: current -> original. */
  readonly originalNamespaces: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Placed {
  readonly place: number;
  readonly resource: Resource;
}

/** A name that is asked for, and where. */
export interface ReferralQuery {
  readonly referrer: Resource;
  readonly name: string;
  readonly target: TypeSelector;
  /** The namespace written beside the name, where the field is a map. */
  readonly namespace?: string;
  /** Namespaces whose service accounts a role binding names. */
  readonly accountNamespaces: ReadonlySet<string>;
  /** The type that a roleRef names. */
  readonly roleRef?: TypeSelector;
  /** Whether candidates must agree in their namespace too to count as one. */
  readonly sameNamespace: boolean;
}

/** What a name stands for. */
export type Referral =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly resource: Resource }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] };

/** Indexes the resources of a finished accumulation; names must not change afterwards. */
export function indexReferrals(set: ResourceSet): ReferralIndex {
  const byName = new Map<string, Map<string, Placed[]>>();
  const originalNamespaces = new Map<string, Set<string>>();
  for (const [place, resource] of resourcesOf(set).entries()) {
    const current = resource.id.effectiveNamespace;
    getOrAdd(originalNamespaces, current, () => new Set<string>()).add(
      originalId(resource).effectiveNamespace,
    );
    for (const name of new Set(resource.previous.map((id) => id.name))) {
      const places = getOrAdd(byName, name, () => new Map<string, Placed[]>());
      getOrAdd(places, current, () => []).push({ place, resource });
    }
  }
  return { byName, originalNamespaces };
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const added = make();
  map.set(key, added);
  return added;
}

/**
 * The object that a name means: one that had the name and the type, in the referrer's namespace (cluster-scoped
 * objects and service accounts of named namespaces aside), with the referrer's prefixes and suffixes where several
 * are left (api/filters/nameref).
 */
export function findReferral(index: ReferralIndex, query: ReferralQuery): Referral {
  const { referrer, target, roleRef } = query;
  let candidates = listCandidates(index, query).filter(
    (candidate) =>
      hadType(candidate, target) &&
      (roleRef === undefined || hadType(candidate, roleRef)) &&
      mayRefer(referrer, candidate),
  );
  if (candidates.length > 1 || candidates.length === 0) {
    candidates = candidates.filter((candidate) => hasSameAffixes(candidate, referrer, true));
  }
  if (candidates.length > 1) {
    candidates = candidates.filter((candidate) => hasSameAffixes(candidate, referrer, false));
  }
  const [first] = candidates;
  if (first === undefined) return { kind: 'none' };
  const areOne = candidates.every(
    ({ id }) =>
      id.name === first.id.name && (!query.sameNamespace || id.namespace === first.id.namespace),
  );
  if (areOne) return { kind: 'one', resource: first };
  return { kind: 'ambiguous', candidates: candidates.map(({ id }) => showResource(id)) };
}

/** Objects that had the name and that the referrer can reach, in their order. */
function listCandidates(index: ReferralIndex, query: ReferralQuery): readonly Resource[] {
  const places = index.byName.get(query.name);
  if (places === undefined) return [];
  const reachable = isClusterScoped(query.referrer.id)
    ? [...index.originalNamespaces.keys()]
    : [query.referrer.id.effectiveNamespace, noNamespace, ...query.accountNamespaces];
  if (places.size === 1 && query.namespace === undefined) {
    // Nearly always: all objects that had the name are in one namespace.
    for (const [namespace, placed] of places) {
      return reachable.includes(namespace) ? placed.map(({ resource }) => resource) : [];
    }
  }
  const found = [...new Set(reachable)].flatMap((namespace) => places.get(namespace) ?? []);
  found.sort((left, right) => left.place - right.place);
  const resources = found.map(({ resource }) => resource);
  const { namespace } = query;
  if (namespace === undefined) return resources;
  const isOriginal =
    namespace !== noNamespace &&
    reachable.some((reached) => index.originalNamespaces.get(reached)?.has(namespace) === true);
  return resources.filter((resource) =>
    isOriginal
      ? originalId(resource).effectiveNamespace === namespace
      : resource.id.effectiveNamespace === namespace && namespace !== noNamespace,
  );
}

function hadType({ id, previous }: Resource, selector: TypeSelector): boolean {
  return (
    selectsApiVersion(selector, id) && previous.some(({ kind }) => selectsKind(selector, kind))
  );
}

function mayRefer(referrer: Resource, candidate: Resource): boolean {
  return (
    isClusterScoped(referrer.id) ||
    isClusterScoped(candidate.id) ||
    candidate.id.kind === 'ServiceAccount' ||
    candidate.id.effectiveNamespace === referrer.id.effectiveNamespace
  );
}

function hasSameAffixes(candidate: Resource, referrer: Resource, allowNone: boolean): boolean {
  return (
    endAlike(candidate.prefixes, referrer.prefixes, allowNone) &&
    endAlike(candidate.suffixes, referrer.suffixes, allowNone)
  );
}

/** True when the shorter list is the end of the longer; an empty list only fits an empty one, or any if allowed. */
function endAlike(left: readonly string[], right: readonly string[], allowNone: boolean): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  if (short.length === 0) return allowNone || long.length === 0;
  const offset = long.length - short.length;
  return short.every((affix, at) => affix === long[offset + at]);
}
