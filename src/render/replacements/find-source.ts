import { formatOrigin } from '../../model/manifest.ts';
import type { TransformerContext } from '../build/build.ts';
import type { ReplacementSource } from '../kustomization/fields.ts';
import { fail } from '../render-problem.ts';
import type { PreviousId, Resource } from '../resource/resource.ts';
import { showResource } from '../resource/resource.ts';
import { slotsNamed } from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';

/**
 * The one object that a source names: every part that is given equals that of one id, current or previous; no
 * namespace and `default` are the same (api/filters/replacement selectSourceNode).
 * @throws GitsyncError when there is none, or RENDER_AMBIGUOUS with the places of those found
 */
export function findSource(
  set: ResourceSet,
  source: ReplacementSource,
  context: TransformerContext,
): Resource {
  const { name = '' } = source;
  const candidates = name === '' ? set.slots.keys() : slotsNamed(set, name);
  const found = [...candidates].flatMap((slot) => {
    const resource = set.slots[slot];
    return resource !== undefined && isNamed(resource, source) ? [resource] : [];
  });
  const [first] = found;
  if (first === undefined) {
    return fail(
      'RENDER_BAD_KUSTOMIZATION',
      context.origin,
      `there is no object ${showSource(source)} to read from`,
      'group, version, kind, name and namespace of source must equal those of one object.',
    );
  }
  if (found.length === 1) return first;
  const shown = found.slice(0, shownPlaces).map(showPlace);
  const more = found.length > shownPlaces ? ` and ${String(found.length - shownPlaces)} more` : '';
  return fail(
    'RENDER_AMBIGUOUS',
    context.origin,
    `the source ${showSource(source)} means several objects: ${shown.join(', ')}${more}`,
    'Add what tells them apart to source: group, version, kind, name or namespace.',
  );
}

const shownPlaces = 5;

function showPlace(resource: Resource): string {
  return `${showResource(resource.id)} (${formatOrigin(resource.origins[0])})`;
}

/** The parts of a source as they are written: `kind ConfigMap, name settings`. */
export function showSource(source: ReplacementSource): string {
  const parts = (['group', 'version', 'kind', 'name', 'namespace'] as const).flatMap((part) => {
    const value = source[part] ?? '';
    return value === '' ? [] : `${part} ${value}`;
  });
  return parts.length === 0 ? '(of any kind and name)' : parts.join(', ');
}

function isNamed({ id, previous }: Resource, source: ReplacementSource): boolean {
  const { group = '', version = '', kind = '', name = '', namespace = '' } = source;
  if (group !== '' && group !== id.group) return false;
  if (version !== '' && version !== id.version) return false;
  const isMeant = (known: PreviousId, inNamespace: string): boolean =>
    (kind === '' || kind === known.kind) &&
    (name === '' || name === known.name) &&
    (namespace === '' || namespace === inNamespace);
  return (
    isMeant(id, id.namespace === '' ? 'default' : id.namespace) ||
    previous.some((known) => isMeant(known, known.effectiveNamespace))
  );
}
