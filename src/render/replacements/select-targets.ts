import type { TransformerContext } from '../build/build.ts';
import type { ReplacementTarget, Selector } from '../kustomization/fields.ts';
import { compileAnchored } from '../patches/compile-pattern.ts';
import type { Pattern } from '../patches/compile-pattern.ts';
import { parseLabelSelector } from '../patches/label-selector.ts';
import { slotsToTry } from '../patches/select-resources.ts';
import { fail } from '../render-problem.ts';
import { metadataMap } from '../resource/resource.ts';
import type { PreviousId, Resource } from '../resource/resource.ts';
import type { ResourceSet } from '../resource/resource-set.ts';

/**
 * Slots of the objects that a target means: selected and not rejected. The parts of a selector are anchored regular
 * expressions that one id, current or previous, must meet together; a namespace is compared as written, that of a
 * previous id as it took effect. An object is rejected by the id of an entry or by its label and annotation selectors,
 * each on its own (api/filters/replacement).
 */
export function selectTargets(
  set: ResourceSet,
  target: ReplacementTarget,
  context: TransformerContext,
): readonly number[] {
  const { select = {}, reject = [] } = target;
  const selects = compileSelector(select, context);
  const rejects = reject.map((entry) => compileSelector(entry, context));
  return [...slotsToTry(set, select.name)].filter((slot) => {
    const resource = set.slots[slot];
    if (resource === undefined || !selects.byMetadata(resource)) return false;
    const isRejected = rejects.some(
      ({ hasId, hasMetadata, byId, byMetadata }) =>
        (hasMetadata && byMetadata(resource)) || (hasId && byId(resource)),
    );
    return !isRejected && selects.byId(resource);
  });
}

interface CompiledSelector {
  readonly hasId: boolean;
  readonly hasMetadata: boolean;
  readonly byId: (resource: Resource) => boolean;
  readonly byMetadata: (resource: Resource) => boolean;
}

function compileSelector(selector: Selector, context: TransformerContext): CompiledSelector {
  const parts = ['group', 'version', 'kind', 'name', 'namespace'] as const;
  const [group, version, kind, name, namespace] = parts.map((part) =>
    compilePart(part, selector[part] ?? '', context),
  );
  const labels = compileLabels('labelSelector', selector.labelSelector ?? '', context);
  const annotations = compileLabels(
    'annotationSelector',
    selector.annotationSelector ?? '',
    context,
  );
  const meets = (known: PreviousId, written: string): boolean =>
    kind?.test(known.kind) !== false &&
    name?.test(known.name) !== false &&
    namespace?.test(written) !== false;
  return {
    hasId: parts.some((part) => (selector[part] ?? '') !== ''),
    hasMetadata: labels !== undefined || annotations !== undefined,
    byId: ({ id, previous }) =>
      group?.test(id.group) !== false &&
      version?.test(id.version) !== false &&
      (meets(id, id.namespace) || previous.some((known) => meets(known, known.effectiveNamespace))),
    byMetadata: ({ object }) =>
      labels?.(metadataMap(object, 'labels')) !== false &&
      annotations?.(metadataMap(object, 'annotations')) !== false,
  };
}

function compilePart(
  part: string,
  pattern: string,
  context: TransformerContext,
): Pattern | undefined {
  if (pattern === '') return undefined;
  const compiled = compileAnchored(pattern);
  if (compiled !== undefined) return compiled;
  return fail(
    'RENDER_BAD_KUSTOMIZATION',
    context.origin,
    `${part}: "${pattern}" is no regular expression`,
    'Escape characters that mean something in regular expressions.',
  );
}

function compileLabels(
  field: string,
  selector: string,
  context: TransformerContext,
): ReturnType<typeof parseLabelSelector> {
  if (selector === '') return undefined;
  const test = parseLabelSelector(selector);
  if (test !== undefined) return test;
  return fail(
    'RENDER_BAD_KUSTOMIZATION',
    context.origin,
    `${field}: "${selector}" is no label selector`,
    'Write it as for kubectl -l: a=b, a!=b, a in (b,c), a, !a; several are separated by commas.',
  );
}
