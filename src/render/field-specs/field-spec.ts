import type { GroupVersionKind } from '../../model/group-version-kind.ts';

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
  return (
    matches(selector.group, type.group) &&
    matches(selector.version, type.version) &&
    matches(selector.kind, type.kind)
  );
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
 * Both lists as one: a spec whose place an earlier one already covers is left out (api/types/fieldspec.go MergeAll).
 * @throws ConflictingFieldSpecs when such a spec has another value of `create`.
 */
export function mergeFieldSpecs(
  base: readonly FieldSpec[],
  added: readonly FieldSpec[],
): readonly FieldSpec[] {
  if (added.length === 0 || base === added) return base;
  if (base.length === 0) return added;
  const merged = [...base];
  for (const spec of added) {
    const known = merged.find((other) => other.path === spec.path && isCovered(other, spec));
    if (known === undefined) merged.push(spec);
    else if ((known.create ?? false) !== (spec.create ?? false)) {
      throw new ConflictingFieldSpecs(`conflicting values of create for ${spec.path}`);
    }
  }
  return merged;
}

function isCovered(known: FieldSpec, added: FieldSpec): boolean {
  const { group = '', version = '', kind = '' } = known;
  return selectsType(added, { group, version, kind });
}
