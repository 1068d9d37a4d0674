import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { editResource, objectProblem } from '../build/build.ts';
import type { Transformer, TransformerContext } from '../build/build.ts';
import { FieldMismatch, requireScalar } from '../field-specs/apply-field-spec.ts';
import { editItems, withMember } from '../resource/edit-json.ts';
import type { FieldSpec } from '../field-specs/field-spec.ts';
import type { ImageEntry } from '../kustomization/fields.ts';
import { scalarText, withObject } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { editResources } from '../resource/resource-set.ts';
import { matchImages } from './match-images.ts';
import type { NextMatch } from './match-images.ts';

/**
 * Changes names, tags and digests of images (ImageTagTransformer), one entry after the other, each in two passes:
 * every list called containers or initContainers at any depth of any object, then the configured fields. Both passes
 * see CustomResourceDefinitions as they are: examples in a schema are no images.
 * An object meets only the entries that match an image in it, so that many entries cost no more than few.
 */
export function setImages(
  entries: readonly ImageEntry[],
  specs: readonly FieldSpec[],
): Transformer {
  return (set, context) => {
    if (entries.length === 0) return;
    const change: ImageChange = {
      entries,
      next: matchImages(entries, context),
      specs: specs.filter(({ kind }) => kind !== 'CustomResourceDefinition'),
    };
    editResources(set, (resource) =>
      resource.id.kind === 'CustomResourceDefinition'
        ? resource
        : changeImages(resource, change, context),
    );
  };
}

interface ImageChange {
  readonly entries: readonly ImageEntry[];
  readonly next: NextMatch;
  readonly specs: readonly FieldSpec[];
}

function changeImages(
  resource: Resource,
  { entries, next, specs }: ImageChange,
  context: TransformerContext,
): Resource {
  let changed = resource;
  for (let at = 0; at < entries.length; at++) {
    const images = new Set<string>();
    // A pass that changes no image may still make a list of a null (see applyFieldSpec).
    changed = editImages(changed, specs, context, (value) => {
      images.add(scalarText(requireScalar(value)));
      return value;
    });
    const from = at;
    at = [...images].reduce((least, image) => Math.min(least, next(image, from)), Infinity);
    const entry = entries[at];
    if (entry === undefined) break;
    const here = at;
    changed = editImages(changed, specs, context, (value) => {
      const image = scalarText(requireScalar(value));
      return next(image, here) === here ? changeImage(image, entry) : value;
    });
  }
  return changed;
}

function editImages(
  resource: Resource,
  specs: readonly FieldSpec[],
  context: TransformerContext,
  edit: (value: Json) => Json,
): Resource {
  try {
    const walked = walkContainers(resource.object, edit);
    const edited = isJsonObject(walked) ? withObject(resource, walked) : resource;
    return editResource(edited, context, specs, { set: edit });
  } catch (error) {
    if (!(error instanceof FieldMismatch)) throw error;
    context.build.problems.push(objectProblem(resource, context, error.message));
    return resource;
  }
}

function walkContainers(value: Json, change: (value: Json) => Json): Json {
  if (isJsonArray(value)) return editItems(value, (item) => walkContainers(item, change));
  if (!isJsonObject(value)) return value;
  let edited: JsonObject = value;
  for (const key in value) {
    const member = value[key];
    if (typeof member !== 'object' || member === null) continue;
    let walked = walkContainers(member, change);
    if (key === 'containers' || key === 'initContainers') walked = changeContainers(walked, change);
    if (walked !== member) edited = withMember(edited, key, walked);
  }
  return edited;
}

function changeContainers(value: Json, change: (value: Json) => Json): Json {
  if (!isJsonArray(value)) return value;
  return editItems(value, (container) => {
    if (!isJsonObject(container)) return container;
    const image = container['image'];
    if (image === undefined || image === null) return container;
    const changed = change(image);
    return changed === image ? container : withMember(container, 'image', changed);
  });
}

/** A tag or digest that is given replaces both; a tag suffix drops the digest (filters/imagetag/updater.go). */
function changeImage(image: string, entry: ImageEntry): string {
  const parts = splitImage(image);
  const { newName = '', newTag = '', digest = '', tagSuffix = '' } = entry;
  const name = newName === '' ? parts.name : newName;
  if (newTag !== '' || digest !== '') return joinImage(name, newTag, digest);
  if (tagSuffix !== '') return joinImage(name, parts.tag + tagSuffix, '');
  return joinImage(name, parts.tag, parts.digest);
}

function joinImage(name: string, tag: string, digest: string): string {
  return name + (tag === '' ? '' : `:${tag}`) + (digest === '' ? '' : `@${digest}`);
}

interface ImageParts {
  readonly name: string;
  readonly tag: string;
  readonly digest: string;
}

/** `registry:5000/name:tag@digest`: colons before the first slash belong to the registry (internal/image). */
function splitImage(image: string): ImageParts {
  const slash = Math.max(0, image.indexOf('/'));
  const at = image.indexOf('@', slash);
  const colon = image.indexOf(':', slash);
  if (colon < 0 && at < 0) return { name: image, tag: '', digest: '' };
  if (at >= 0 && (colon < 0 || at < colon)) {
    return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) };
  }
  if (at < 0) return { name: image.slice(0, colon), tag: image.slice(colon + 1), digest: '' };
  return {
    name: image.slice(0, colon),
    tag: image.slice(colon + 1, at),
    digest: image.slice(at + 1),
  };
}
