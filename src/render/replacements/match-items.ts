import { isJsonObject, memberOf } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { printYaml } from '../../yaml/print-yaml.ts';
import { compilePattern } from '../patches/compile-pattern.ts';
import { PathFault } from '../field-paths/path-fault.ts';
import { isStructure, printScalar } from './scalar-value.ts';

/** `[field=pattern]`; the field is empty for lists of plain items. */
export interface ItemSelector {
  readonly field: string;
  readonly pattern: string;
}

/**
 * Indexes of the items that a path part means. kustomize takes the value for a regular expression that may match any
 * part of the text (kustomize#5029), so that `[name=app]` means `app-proxy` too: where one item has exactly the text
 * and others match only in part, that is refused, except with `compat`.
 */
export function matchItems(
  items: readonly Json[],
  { field, pattern }: ItemSelector,
  compat: boolean,
): readonly number[] {
  const expression = compilePattern(pattern);
  if (expression === undefined) throw new PathFault(`"${pattern}" is no regular expression`);
  const matching: number[] = [];
  let exact = 0;
  for (const [index, item] of items.entries()) {
    const text = textOfItem(item, field);
    if (text === undefined || !expression.test(text)) continue;
    matching.push(index);
    if (text === pattern) exact += 1;
  }
  if (exact > 0 && exact < matching.length && !compat) {
    throw new PathFault(
      `[${field}=${pattern}] matches other items too, in part; write [${field}=^${pattern}$] for the one or [${field}=.*${pattern}.*] for all`,
    );
  }
  return matching;
}

function textOfItem(item: Json, field: string): string | undefined {
  const value = field === '' ? item : isJsonObject(item) ? memberOf(item, field) : undefined;
  if (value === undefined) return undefined;
  return isStructure(value) ? printYaml(value).trim() : printScalar(value);
}
