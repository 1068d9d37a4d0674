import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { editEverywhere, failStep } from '../build/build.ts';
import type { Transformer } from '../build/build.ts';
import { requireScalar } from '../field-specs/apply-field-spec.ts';
import { editItems, withMember } from '../resource/edit-json.ts';
import type { FieldSpec } from '../field-specs/field-spec.ts';
import type { ImageEntry } from '../kustomization/fields.ts';
import { compilePattern } from '../patches/compile-pattern.ts';
import { scalarText, withObject } from '../resource/resource.ts';
import { entriesOf, replaceResource } from '../resource/resource-set.ts';

/**
 * Changes names, tags and digests of images in two passes (ImageTagTransformer): every list called containers or
 * initContainers at any depth of any object, then the configured fields. Both passes see CustomResourceDefinitions
 * as they are: examples in a schema are no images.
 */
export function setImages(entry: ImageEntry, specs: readonly FieldSpec[]): Transformer {
  return (set, context) => {
    const name = entry.name ?? '';
    const pattern = compilePattern(
      `^${name}(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$`,
    );
    if (pattern === undefined) {
      failStep(
        'RENDER_BAD_KUSTOMIZATION',
        context,
        `the image name "${name}" is no regular expression`,
        'Escape characters that mean something in regular expressions.',
      );
    }
    const change = (value: Json): Json => {
      const image = scalarText(requireScalar(value));
      return pattern.test(image) ? changeImage(image, entry) : value;
    };
    for (const [slot, resource] of entriesOf(set)) {
      if (resource.id.kind === 'CustomResourceDefinition') continue;
      const walked = walkContainers(resource.object, change);
      if (isJsonObject(walked)) replaceResource(set, slot, withObject(resource, walked));
    }
    const others = specs.filter(({ kind }) => kind !== 'CustomResourceDefinition');
    editEverywhere(set, context, others, {
      set: change,
      skip: ({ id }) => id.kind === 'CustomResourceDefinition',
    });
  };
}

function walkContainers(value: Json, change: (value: Json) => Json): Json {
  if (isJsonArray(value)) return editItems(value, (item) => walkContainers(item, change));
  if (!isJsonObject(value)) return value;
  let edited: JsonObject = value;
  for (const key of Object.keys(value)) {
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
