import type { FieldPath } from '../../model/field-path.ts';
import { equalJson, isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { Origin } from '../../model/manifest.ts';
import type { YamlDialect } from '../../yaml/load-document.ts';
import { originalId } from '../resource/resource.ts';
import type { Resource, TraceStep } from '../resource/resource.ts';
import { findObject, originIn } from './document-reader.ts';
import type { DocumentReader } from './document-reader.ts';
import { locateInGenerator } from './locate-in-generator.ts';
import { locateInPatch } from './locate-in-patch.ts';
import { locateInTransformer } from './locate-in-transformer.ts';
import { findPlace, mapPlace, valueAt } from './places.ts';
import type { Place } from './places.ts';

/** How the file of an object was read. */
export type ObjectDialect = Extract<YamlDialect, 'kubectl' | 'kustomize'>;

/**
 * Follows a field of a traced object back through what changed it, newest first, to the step that wrote its value.
 * Maps and lists of maps belong to the oldest step that had them: what changed only their members did not write them.
 * What the end of a build edits (hash suffixes, names of what is referred to, vars) stands where it was written first.
 */
export function locateInHistory(
  reader: DocumentReader,
  resource: Resource,
  path: FieldPath,
  dialect: ObjectDialect,
): Origin | undefined {
  let place = findPlace(resource.object, path);
  for (const step of (resource.trace ?? []).toReversed()) {
    if (place === undefined) return undefined;
    const found = locateInStep(reader, step, place);
    if (found.kind === 'here') return found.origin;
    place = found.place;
  }
  return place && locateAtFirst(reader, resource, place, dialect);
}

/** The step wrote the value (where, is not always to be said), or it stood there before. */
type Found =
  | { readonly kind: 'here'; readonly origin: Origin | undefined }
  | { readonly kind: 'before'; readonly place: Place };

function locateInStep(reader: DocumentReader, step: TraceStep, place: Place): Found {
  const value = valueAt(step.after, place);
  const isPatch = step.origins.some(({ by }) => by === 'patch');
  const pair = { from: step.after, to: step.before, keepsOrder: !isPatch };
  const earlier = mapPlace(pair, place);
  const before = earlier === undefined ? undefined : valueAt(step.before, earlier);
  if (earlier !== undefined && isSameHolder(value, before)) {
    return { kind: 'before', place: earlier };
  }
  const isKept = earlier !== undefined && equalJson(value, before);
  const written = locateInOrigins(reader, step, { place, isKept });
  if (written !== undefined) return { kind: 'here', origin: written };
  if (isKept) return { kind: 'before', place: earlier };
  // A patch that changed the value in a way that cannot be followed; it is named only when nothing else can be meant.
  const [only] = step.origins;
  const isCertain = isPatch && step.origins.length === 1 && earlier !== undefined;
  return { kind: 'here', origin: isCertain && only !== undefined ? plain(only) : undefined };
}

function plain({ file, line }: Origin): Origin {
  return line === undefined ? { file } : { file, line };
}

/** Both are maps, or both lists of maps: their members have places of their own. */
function isSameHolder(value: Json | undefined, before: Json | undefined): boolean {
  if (isJsonObject(value)) return isJsonObject(before);
  return hasMaps(value) && hasMaps(before);
}

function hasMaps(value: Json | undefined): boolean {
  return isJsonArray(value) && value.length > 0 && value.every(isJsonObject);
}

/** Asks what changed the object, newest first. A value that was there before is a patch's too when the patch has it. */
function locateInOrigins(
  reader: DocumentReader,
  step: TraceStep,
  { place, isKept }: { readonly place: Place; readonly isKept: boolean },
): Origin | undefined {
  for (const [index, origin] of [...step.origins.entries()].reverse()) {
    if (origin.by === 'patch') {
      const found = locateInPatch(reader, origin, step, place);
      if (found !== undefined) return found;
    }
    if (isKept) continue;
    if (origin.by === 'transformer') return locateInTransformer(reader, origin, place);
    if (origin.by === 'generator') {
      const found = locateInGenerator(reader, origin, inputsBehind(step.origins, index), place);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function inputsBehind(origins: TraceStep['origins'], generator: number): TraceStep['origins'] {
  const behind = origins.slice(generator + 1);
  const end = behind.findIndex(({ by }) => by !== 'input');
  return end < 0 ? behind : behind.slice(0, end);
}

function locateAtFirst(
  reader: DocumentReader,
  resource: Resource,
  place: Place,
  dialect: ObjectDialect,
): Origin | undefined {
  const [first] = resource.origins;
  if (first.by === 'generator') {
    return locateInGenerator(reader, first, inputsBehind(resource.origins, 0), place);
  }
  const document = reader.document(first, dialect);
  const object = document && findObject(document.root.value, originalId(resource));
  return object && originIn(document, [...object, ...place]);
}
