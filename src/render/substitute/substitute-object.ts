import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { isJsonArray, isJsonObject, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { editItems } from '../resource/edit-json.ts';
import { scalarText } from '../resource/resource.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import type { TemplateProblem, UnsetVariables } from './evaluate-template.ts';
import { isPrintedPlain, readPlainScalar } from './read-plain-scalar.ts';

/** What is wrong at a field of an object: an expression, or what became of the field. */
export type FieldProblem =
  | (TemplateProblem & { readonly path: FieldPath })
  | {
      readonly kind: 'result';
      readonly path: FieldPath;
      /** The variables whose values made the result. */
      readonly names: readonly string[];
      readonly why: string;
    };

/** How one object is substituted. */
export interface ObjectScope {
  readonly valueOf: (name: string) => string | undefined;
  readonly unset: UnsetVariables;
  /** True where the object asks for its scripts and files to be substituted, defaults included. */
  readonly isFileAsked: boolean;
}

/** Characters that the values may add to one object: more than any API server takes. */
const maxGrowth = 8 * 1024 * 1024;

interface Walk {
  readonly scope: ObjectScope;
  readonly kind: Json | undefined;
  readonly path: PathElement[];
  readonly problems: FieldProblem[];
  growth: number;
}

/**
 * The object with the variables in its text and in its keys replaced; the object itself where there is none. Problems
 * are added to the list and hold no values.
 */
export function substituteObject(
  object: JsonObject,
  scope: ObjectScope,
  problems: FieldProblem[],
): JsonObject {
  const walk: Walk = { scope, kind: object['kind'], path: [], problems, growth: 0 };
  return substituteMap(object, walk);
}

function substituteValue(value: Json, walk: Walk): Json {
  if (typeof value === 'string') return value.includes('${') ? substituteText(value, walk) : value;
  if (isJsonArray(value)) return substituteList(value, walk);
  return isJsonObject(value) ? substituteMap(value, walk) : value;
}

function substituteList(items: readonly Json[], walk: Walk): readonly Json[] {
  let index = 0;
  return editItems(items, (item) => {
    walk.path.push({ kind: 'index', index });
    index += 1;
    const edited = substituteValue(item, walk);
    walk.path.pop();
    return edited;
  });
}

function substituteMap(map: JsonObject, walk: Walk): JsonObject {
  const changed = new Map<string, readonly [key: string, value: Json]>();
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (value === undefined) continue;
    walk.path.push({ kind: 'field', name: key });
    const newKey = key.includes('${') ? substituteKey(key, walk) : key;
    const newValue = substituteValue(value, walk);
    if (newKey !== key || newValue !== value) changed.set(key, [newKey, newValue]);
    walk.path.pop();
  }
  return changed.size === 0 ? map : rebuildMap(map, changed, walk);
}

function rebuildMap(
  map: JsonObject,
  changed: ReadonlyMap<string, readonly [key: string, value: Json]>,
  walk: Walk,
): JsonObject {
  const copy: Record<string, Json | undefined> = {};
  for (const key of Object.keys(map)) {
    const [newKey, value] = changed.get(key) ?? [key, map[key]];
    if (value === undefined) continue;
    if (Object.hasOwn(copy, newKey)) {
      walk.path.push({ kind: 'field', name: key });
      refuseResult(walk, [], 'becomes a key that the map has already');
      walk.path.pop();
    }
    setMember(copy, newKey, value);
  }
  return copy;
}

/** Keys are text: one that would be read as a number or a boolean in another spelling is refused. */
function substituteKey(key: string, walk: Walk): string {
  const evaluated = evaluate(key, walk);
  if (evaluated === undefined) return key;
  const { text, used } = evaluated;
  if (!isPrintedPlain(key)) return text;
  const reading = readPlainScalar(text);
  if (reading.kind === 'refused') {
    refuseResult(walk, used, reading.why);
    return key;
  }
  const read = scalarText(reading.value);
  if (read !== '' && (typeof reading.value === 'string' || read === text)) return read;
  refuseResult(walk, used, 'is a key that YAML reads as something else than this text');
  return key;
}

function substituteText(text: string, walk: Walk): Json {
  const evaluated = evaluate(text, walk);
  if (evaluated === undefined || evaluated.text === text) return text;
  if (!isPrintedPlain(text)) return evaluated.text;
  const reading = readPlainScalar(evaluated.text);
  if (reading.kind === 'refused') {
    refuseResult(walk, evaluated.used, reading.why);
    return text;
  }
  const { value } = reading;
  return typeof value !== 'string' && isAlwaysText(walk) ? evaluated.text.trim() : value;
}

interface Evaluated {
  readonly text: string;
  readonly used: readonly string[];
}

function evaluate(text: string, walk: Walk): Evaluated | undefined {
  const { valueOf, unset, isFileAsked } = walk.scope;
  // A text of several lines is a script or a file, in which a default is more often the shell's than ours.
  const mayDefault = isFileAsked || !text.includes('\n');
  const { problems, ...evaluated } = evaluateTemplate(text, { valueOf, unset, mayDefault });
  const path = [...walk.path];
  for (const problem of problems) walk.problems.push({ ...problem, path });
  if (problems.length > 0) return undefined;
  const before = walk.growth;
  walk.growth += Math.max(0, evaluated.text.length - text.length);
  if (walk.growth <= maxGrowth) return evaluated;
  if (before <= maxGrowth) refuseResult(walk, evaluated.used, 'makes the object too large');
  return undefined;
}

function refuseResult(walk: Walk, names: readonly string[], why: string): void {
  walk.problems.push({ kind: 'result', path: [...walk.path], names: [...new Set(names)], why });
}

/** Labels, annotations and the entries of ConfigMaps and Secrets: nothing but text is valid there. */
function isAlwaysText({ kind, path }: Walk): boolean {
  const [map, owner] = [nameOf(path.at(-2)), nameOf(path.at(-3))];
  if (map === 'labels' || map === 'annotations') return owner === 'metadata';
  if (path.length !== 2 || (map !== 'data' && map !== 'stringData')) return false;
  return kind === 'ConfigMap' || kind === 'Secret';
}

function nameOf(element: PathElement | undefined): string | undefined {
  return element?.kind === 'field' ? element.name : undefined;
}
