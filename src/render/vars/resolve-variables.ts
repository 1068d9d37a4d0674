import { formatApiVersion } from '../../model/group-version-kind.ts';
import { isJsonArray, isJsonObject, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { formatOrigin } from '../../model/manifest.ts';
import type { Origin } from '../../model/manifest.ts';
import type { Accumulation } from '../build/accumulate.ts';
import { editEverywhere } from '../build/build.ts';
import type { TransformerContext } from '../build/build.ts';
import { FieldMismatch } from '../field-specs/apply-field-spec.ts';
import { spend } from '../limits/render-budget.ts';
import { problemAt } from '../render-problem.ts';
import { editItems } from '../resource/edit-json.ts';
import { showResource } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { resourcesOf } from '../resource/resource-set.ts';
import { expandLossy } from './expand-lossy.ts';
import { expandReferences } from './expand-references.ts';
import type { ValueOf, VariableValue } from './expand-references.ts';
import { readField } from '../field-paths/read-field.ts';
import { isSpelled, readAsWritten } from './read-as-written.ts';
import type { Variable } from './variable.ts';

/**
 * Writes the values of all vars where `$(NAME)` stands, once, at the end of a build and after name references
 * (resaccumulator.go ResolveVars). Without any var nothing is touched, not even `$$`. A var that is used nowhere,
 * or whose value no string can hold, is warned of.
 */
export function resolveVariables(accumulation: Accumulation, context: TransformerContext): void {
  const { variables, set, config } = accumulation;
  if (variables.size === 0) return;
  const values = readValues(accumulation, context);
  const used = new Set<string>();
  const valueOf: ValueOf = (name) => {
    const variable = variables.get(name);
    if (variable === undefined) return undefined;
    used.add(name);
    const value = values.get(name);
    const length = typeof value === 'string' ? value.length : 1;
    spend(context.build.budget, 'growth', length, variable.origin);
    return value;
  };
  const isExact = context.build.compat === 'kustomize';
  const expand = (text: string): Json =>
    isExact ? expandLossy(text, valueOf) : expandReferences(text, valueOf);
  editEverywhere(set, context, config.varReference, {
    set: (value, { path }) => expandValue(value, path, expand),
  });
  for (const variable of variables.values()) warnOf(variable, used, values, context);
}

/** The values by name; a var whose object or field is missing is reported. */
function readValues(
  { variables, set }: Accumulation,
  context: TransformerContext,
): ReadonlyMap<string, VariableValue> {
  const holders = new Map<string, Resource>();
  for (const resource of resourcesOf(set)) {
    for (const name of resource.variables ?? []) {
      if (!holders.has(name)) holders.set(name, resource);
    }
  }
  const values = new Map<string, VariableValue>();
  for (const variable of variables.values()) {
    const holder = holders.get(variable.name);
    if (holder === undefined) {
      report(context, variable.origin, missingObject(variable), missingObjectHint);
      continue;
    }
    const found = readField(holder.object, variable.fieldPath);
    const value =
      found === undefined || context.build.compat !== 'kustomize'
        ? found
        : readAsWritten(holder, variable.fieldPath, found, context.build.tree.contents);
    if (isSpelled(value, found)) values.set(variable.name, value);
    else if (value === undefined || value === null || !fitsInt64(value)) {
      report(context, variable.origin, missingField(variable, holder, value), missingFieldHint);
    } else if (!isJsonArray(value) && !isJsonObject(value)) values.set(variable.name, value);
  }
  return values;
}

const missingObjectHint =
  'Correct objref: apiVersion, kind and name as in the file of the object, at or below the kustomization of the var.';
const missingFieldHint = 'Correct fieldref.fieldPath, or give the object the field.';

function missingObject({ name, target }: Variable): string {
  const namespaced = target.namespace === '' ? target.name : `${target.namespace}/${target.name}`;
  const parts = [formatApiVersion(target), target.kind, namespaced].filter((part) => part !== '');
  if (parts.length === 0) return `the var ${name} has no objref`;
  return `the var ${name} is for ${parts.join(' ')}, and there is no such object`;
}

function missingField(
  { name, fieldPath }: Variable,
  holder: Resource,
  value: Json | undefined,
): string {
  const shown = `${showResource(holder.id)} (${formatOrigin(holder.origins[0])})`;
  if (value === undefined)
    return `the var ${name} is for ${fieldPath} of ${shown}, which has no such field`;
  const what = value === null ? 'null' : 'a number beyond 64 bits';
  return `the var ${name} is for ${fieldPath} of ${shown}, which holds ${what}`;
}

function report(context: TransformerContext, origin: Origin, message: string, hint: string): void {
  context.build.problems.push(problemAt('RENDER_BAD_KUSTOMIZATION', origin, message, hint));
}

function fitsInt64(value: Json): boolean {
  return typeof value !== 'bigint' || BigInt.asIntN(64, value) === value;
}

/** A field is a text, a map of values or a list of texts; whatever else it holds is left, but not within a list. */
function expandValue(value: Json, path: string, expand: (text: string) => Json): Json {
  if (typeof value === 'string') return expand(value);
  if (isJsonObject(value)) return expandMembers(value, expand);
  if (!isJsonArray(value)) return value;
  return editItems(value, (item) => {
    if (typeof item === 'string') return expand(item);
    throw new FieldMismatch(`${path}, where vars are looked for, holds an item that is no string`);
  });
}

function expandMembers(map: JsonObject, expand: (text: string) => Json): JsonObject {
  let expanded: Record<string, Json | undefined> | undefined;
  for (const name of Object.keys(map)) {
    const member = map[name];
    if (typeof member !== 'string') continue;
    const value = expand(member);
    if (value === member) continue;
    expanded ??= { ...map };
    setMember(expanded, name, value);
  }
  return expanded ?? map;
}

function warnOf(
  { name, origin, fieldPath }: Variable,
  used: ReadonlySet<string>,
  values: ReadonlyMap<string, VariableValue>,
  context: TransformerContext,
): void {
  const warn = (message: string, hint: string): void => {
    context.build.warnings.push(problemAt('RENDER_BAD_KUSTOMIZATION', origin, message, hint));
  };
  if (!used.has(name)) {
    const hint = `Remove it, or name the field that holds $(${name}) under varReference of a configuration.`;
    warn(`the var ${name} is used nowhere`, hint);
  } else if (!values.has(name)) {
    const hint = 'Correct fieldref.fieldPath, so that it leads to a string, number or boolean.';
    warn(`$(${name}) is left as it is: ${fieldPath} holds a map or list`, hint);
  }
}
