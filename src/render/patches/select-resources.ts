import { failStep } from '../build/build.ts';
import type { TransformerContext } from '../build/build.ts';
import type { Selector } from '../kustomization/fields.ts';
import { metadataMap, originalId } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { slotsNamed } from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';
import { compileAnchored } from './compile-pattern.ts';
import { parseLabelSelector } from './label-selector.ts';
import type { LabelTest } from './label-selector.ts';

/** Names without characters that mean something in regular expressions are looked up instead of tried. */
const plainName = /^[A-Za-z0-9_-]+$/;

/** Slots that a selector of this name may mean. */
export function slotsToTry(set: ResourceSet, name = ''): Iterable<number> {
  return plainName.test(name) ? slotsNamed(set, name) : set.slots.keys();
}

/**
 * Slots of the objects that a selector means (api/resmap Select): anchored regular expressions on group, version and
 * kind, on the original or current name and namespace, plus label and annotation selectors. Absent parts match all.
 */
export function selectResources(
  set: ResourceSet,
  selector: Selector,
  context: TransformerContext,
): readonly number[] {
  const test = compileSelector(selector, context);
  return [...slotsToTry(set, selector.name)].filter((slot) => {
    const resource = set.slots[slot];
    return resource !== undefined && test(resource);
  });
}

/** A component's selectors are used by every kustomization that names it. */
const compiledSelectors = new WeakMap<Selector, (resource: Resource) => boolean>();

function compileSelector(
  selector: Selector,
  context: TransformerContext,
): (resource: Resource) => boolean {
  const known = compiledSelectors.get(selector);
  if (known !== undefined) return known;
  const test = makeTest(selector, context);
  compiledSelectors.set(selector, test);
  return test;
}

function makeTest(
  selector: Selector,
  context: TransformerContext,
): (resource: Resource) => boolean {
  const matches = (part: 'group' | 'version' | 'kind' | 'name' | 'namespace') =>
    compilePart(part, selector[part], context);
  const [group, version, kind] = [matches('group'), matches('version'), matches('kind')];
  const [name, namespace] = [matches('name'), matches('namespace')];
  const labels = compileLabels('labelSelector', selector.labelSelector, context);
  const annotations = compileLabels('annotationSelector', selector.annotationSelector, context);
  return (resource) => {
    const { id, object } = resource;
    const original = originalId(resource);
    return (
      (namespace(original.effectiveNamespace) || namespace(id.effectiveNamespace)) &&
      (name(original.name) || name(id.name)) &&
      group(id.group) &&
      version(id.version) &&
      kind(id.kind) &&
      (labels === undefined || labels(metadataMap(object, 'labels'))) &&
      (annotations === undefined || annotations(metadataMap(object, 'annotations')))
    );
  };
}

function compilePart(
  part: string,
  pattern: string | undefined,
  context: TransformerContext,
): (text: string) => boolean {
  if (pattern === undefined || pattern === '') return () => true;
  const compiled = compileAnchored(pattern);
  if (compiled === undefined) {
    failStep(
      'RENDER_BAD_PATCH',
      context,
      `${part}: "${pattern}" is no regular expression`,
      'Escape characters that mean something in regular expressions.',
    );
  }
  return (text) => compiled.test(text);
}

function compileLabels(
  field: string,
  selector: string | undefined,
  context: TransformerContext,
): LabelTest | undefined {
  if (selector === undefined || selector === '') return undefined;
  const test = parseLabelSelector(selector);
  if (test !== undefined) return test;
  return failStep(
    'RENDER_BAD_PATCH',
    context,
    `${field}: "${selector}" is no label selector`,
    'Write it as for kubectl -l: a=b, a!=b, a in (b,c), a, !a; several are separated by commas.',
  );
}
