import { isJsonObject } from '../../model/json.ts';
import type { Origin } from '../../model/manifest.ts';
import { positionsAt } from '../../yaml/read-positions.ts';
import type { ResourceOrigin } from '../resource/resource.ts';
import { originIn } from './document-reader.ts';
import type { DocumentReader } from './document-reader.ts';
import type { Place } from './places.ts';

/** The members of an entry of `images` of which each writes a part of the image. */
const imageParts = ['newName', 'newTag', 'digest', 'tagSuffix'];

/**
 * The line of a field of a kustomization that edited a place: the line of the very label, count or tag where that can
 * only be one, else the entry's; of a plugin that of its configuration.
 */
export function locateInTransformer(
  reader: DocumentReader,
  { file, line, field }: ResourceOrigin,
  place: Place,
): Origin {
  const own: Origin = line === undefined ? { file } : { file, line };
  const document = field === undefined ? undefined : reader.document({ file }, 'kustomization');
  if (document === undefined || field === undefined) return own;
  const [, name = '', index] = /^(\w+)(?:\[(\d+)\])?$/.exec(field) ?? [];
  const entry = index === undefined ? [name] : [name, Number(index)];
  const value = positionsAt(document.root, entry)?.value;
  const members = isJsonObject(value) ? Object.keys(value) : [];
  return originIn(document, [...entry, ...detailOf(name, members, String(place.at(-1)))]) ?? own;
}

function detailOf(field: string, members: readonly string[], key: string): Place {
  switch (field) {
    case 'commonLabels':
    case 'commonAnnotations':
      return [key];
    case 'labels':
      return ['pairs', key];
    case 'replicas':
      return ['count'];
    case 'images': {
      const parts = imageParts.filter((part) => members.includes(part));
      return parts.length === 1 ? parts : [];
    }
    default:
      return [];
  }
}
