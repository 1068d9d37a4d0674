import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { withoutMember } from '../resource/edit-json.ts';
import { scalarText } from '../resource/resource.ts';
import { showMergePlace } from './merge-place.ts';
import type { MergePlace } from './merge-place.ts';

/** What a `$patch` member asks for. */
export type Directive = 'merge' | 'replace' | 'delete';

/** A patch does not fit the object; told to the user with object and patch file. */
export class MergeFault extends Error {
  override readonly name = 'MergeFault';
}

const directiveKey = '$patch';

/**
 * The directive of a map in a patch; `merge` when there is none.
 * @throws MergeFault for a directive that does not exist.
 */
export function directiveOf(patch: JsonObject, place: MergePlace): Directive {
  if (!Object.hasOwn(patch, directiveKey)) return 'merge';
  return readDirective(patch[directiveKey], place);
}

/** The map without its directive. */
export function withoutDirective(patch: JsonObject): JsonObject {
  return Object.hasOwn(patch, directiveKey) ? withoutMember(patch, directiveKey) : patch;
}

/**
 * A list says `$patch` in an item that holds nothing else; only the first item with a directive is looked at
 * (kyaml/yaml/merge2/smpdirective.go).
 */
export function applyListDirective(
  patch: readonly Json[],
  place: MergePlace,
): { readonly directive: Directive; readonly rest: readonly Json[] } {
  const item = patch.find((value) => isJsonObject(value) && Object.hasOwn(value, directiveKey));
  if (!isJsonObject(item) || Object.keys(item).length > 1)
    return { directive: 'merge', rest: patch };
  const directive = readDirective(item[directiveKey], place);
  const rest = patch.filter(
    (value) =>
      value !== null &&
      !(isJsonObject(value) && scalarText(value[directiveKey]) === directive) &&
      !(isJsonObject(value) && Object.keys(value).length === 0),
  );
  return { directive, rest };
}

function readDirective(value: Json | undefined, place: MergePlace): Directive {
  if (value === 'delete' || value === 'replace' || value === 'merge') return value;
  const shown = scalarText(value);
  const where = showMergePlace(place);
  throw new MergeFault(
    `${where === '' ? 'the patch' : where} asks for $patch: ${shown}; there are delete, replace and merge`,
  );
}
