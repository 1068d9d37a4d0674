import type { GroupVersionKind } from '../../model/group-version-kind.ts';
import { compareText } from '../../model/object-id.ts';
import { legacyKindRanks } from '../resource/kind-order.ts';

/** One place in objects of some types (api/types/fieldspec.go); absent parts of the type match anything. */
export interface FieldSpec {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  /** `spec/template/metadata/labels`; `\/` is a slash in a name, lists are walked without notation. */
  readonly path: string;
  /** Make what is missing on the way; never makes list items. */
  readonly create?: boolean;
}

/** The parts of a type that a spec names. */
export type TypeSelector = Pick<FieldSpec, 'group' | 'version' | 'kind'>;

/** True when every part of the type that the selector names is this one (resid IsSelected). */
export function selectsType(selector: TypeSelector, type: GroupVersionKind): boolean {
  return selectsApiVersion(selector, type) && selectsKind(selector, type.kind);
}

/** True when the selector names no other group and version. */
export function selectsApiVersion(
  selector: TypeSelector,
  type: { readonly group: string; readonly version: string },
): boolean {
  return matches(selector.group, type.group) && matches(selector.version, type.version);
}

/** True when the selector names no other kind. */
export function selectsKind(selector: TypeSelector, kind: string): boolean {
  return matches(selector.kind, kind);
}

function matches(wanted: string | undefined, actual: string): boolean {
  return wanted === undefined || wanted === '' || wanted === actual;
}

/** The names along a path; `\/` does not separate, and a leading slash is nothing. */
export function splitFieldPath(path: string): readonly string[] {
  const known = splitPaths.get(path);
  if (known !== undefined) return known;
  const segments: string[] = [];
  const parts = path.startsWith('/') ? path.slice(1).split('/') : path.split('/');
  for (const part of parts) {
    const last = segments.at(-1);
    if (last?.endsWith('\\') === true)
      segments[segments.length - 1] = `${last.slice(0, -1)}/${part}`;
    else segments.push(part);
  }
  if (splitPaths.size < maxSplitPaths) splitPaths.set(path, segments);
  return segments;
}

/** Paths come from small tables; the bound keeps hostile configurations from growing the cache. */
const maxSplitPaths = 2000;
const splitPaths = new Map<string, readonly string[]>();

/** Two specs for one place that disagree about creating it. */
export class ConflictingFieldSpecs extends Error {
  override readonly name = 'ConflictingFieldSpecs';
}

/**
 * Both lists as one: a spec whose place an earlier one already covers is left out, also within the second list
 * (api/types/fieldspec.go MergeAll). A spec counts as covered when, taken as a selector, it selects the type of the
 * earlier one: after a spec for one kind, the same path for all kinds is lost. kustomize does so, and output hangs on it.
 * @throws ConflictingFieldSpecs when such a spec has another value of `create`.
 */
export function mergeFieldSpecs(
  base: readonly FieldSpec[],
  added: readonly FieldSpec[],
): readonly FieldSpec[] {
  if (added.length === 0 || base === added) return base;
  const merged = [...base];
  const byPath = new Map<string, FieldSpec[]>();
  for (const spec of base) addTo(byPath, spec);
  for (const spec of added) {
    const known = byPath.get(spec.path)?.find((other) => isCovered(other, spec));
    if (known === undefined) {
      merged.push(spec);
      addTo(byPath, spec);
    } else if ((known.create ?? false) !== (spec.create ?? false)) {
      throw new ConflictingFieldSpecs(`conflicting values of create for ${spec.path}`);
    }
  }
  return merged;
}

function addTo(byPath: Map<string, FieldSpec[]>, spec: FieldSpec): void {
  const known = byPath.get(spec.path);
  if (known === undefined) byPath.set(spec.path, [spec]);
  else known.push(spec);
}

function isCovered(known: FieldSpec, added: FieldSpec): boolean {
  const { group = '', version = '', kind = '' } = known;
  return selectsType(added, { group, version, kind });
}

/** In the order of their types, as kustomize keeps the lists of a configuration; equal types keep theirs. */
export function sortByType<T extends TypeSelector>(specs: readonly T[]): readonly T[] {
  return specs
    .map((spec) => ({ spec, rank: legacyKindRanks.get(spec.kind ?? '') ?? 0, key: typeKey(spec) }))
    .sort((left, right) => left.rank - right.rank || compareText(left.key, right.key))
    .map(({ spec }) => spec);
}

/** One string per type, which sorts like kustomize's (resid.Gvk IsLessThan). */
export function typeKey({ group, version, kind }: TypeSelector): string {
  return `${orElse(group, '~G')}_${orElse(version, '~V')}_${orElse(kind, '~K')}`;
}

function orElse(text: string | undefined, otherwise: string): string {
  return text === undefined || text === '' ? otherwise : text;
}
