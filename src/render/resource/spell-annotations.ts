import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { findDocument, loadScalarTexts } from '../../yaml/load-scalar-texts.ts';
import { splitDocuments } from '../../yaml/split-documents.ts';
import { setMetadata } from './resource.ts';

/** Where an object stands: a line (from 1) of a text, and for an item of a list its place there. */
export interface WrittenPlace {
  readonly text: string;
  readonly line: number;
  readonly item?: number;
}

/**
 * The object with annotations as they are written: kustomize keeps notes of its own among them, and writes all of them
 * anew from their text, so that `1.50`, `017` and `2020-01-01` stay what they are in the file (kyaml RNode.SetAnnotations).
 */
export function spellAnnotations(object: JsonObject, place: WrittenPlace): JsonObject {
  const annotations = annotationsOf(object);
  if (annotations === undefined || !hasUnspelled(annotations)) return object;
  const document = findDocument(splitDocuments(place.text), place.line);
  const texts = document === undefined ? undefined : loadScalarTexts(document);
  const written = annotationsOf(itemOf(texts, place.item) ?? null);
  if (written === undefined) return object;
  const spelled = Object.keys(annotations).map((name) => {
    const value = annotations[name];
    const text = Object.hasOwn(written, name) ? (written[name] ?? '') : value;
    return [name, (typeof value !== 'object' || value === null ? text : value) ?? ''] as const;
  });
  return setMetadata(object, 'annotations', Object.fromEntries<Json>(spelled));
}

function annotationsOf(object: Json): JsonObject | undefined {
  const metadata = isJsonObject(object) ? object['metadata'] : undefined;
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  return annotations !== undefined && isJsonObject(annotations) ? annotations : undefined;
}

/** True where a value may be written otherwise: no text, or a text that an unquoted date becomes. */
function hasUnspelled(annotations: JsonObject): boolean {
  for (const name in annotations) {
    const value = annotations[name];
    if (typeof value !== 'string' || /^\d{4}-\d\d-\d\dT/.test(value)) return true;
  }
  return false;
}

function itemOf(texts: Json | undefined, item: number | undefined): Json | undefined {
  if (item === undefined) return texts;
  const items = isJsonObject(texts ?? null) ? (texts as JsonObject)['items'] : undefined;
  return items !== undefined && isJsonArray(items) ? items[item] : undefined;
}
