import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';
import { problemAt } from '../render-problem.ts';
import { createResource, scalarText } from './resource.ts';
import type { Resource, ResourceOrigin } from './resource.ts';
import { spellAnnotations } from './spell-annotations.ts';

interface Located {
  readonly value: Json;
  readonly origin: ResourceOrigin;
  /** Line of the text, and the place in a list that stands there. */
  readonly line: number;
  readonly item?: number;
}

/**
 * The objects of a text below a kustomization: empty documents are skipped, lists (`kind: …List` with `items`) are
 * replaced by their items, which come after the other documents of the text (api/resource/factory.go).
 * @throws GitsyncError with every document that is no object.
 */
export function parseResources(text: string, origin: ResourceOrigin): readonly Resource[] {
  const problems: Problem[] = [];
  const dialect = origin.by === 'patch' ? 'patch' : 'kustomize';
  const queue: Located[] = parseDocuments(text, { dialect, file: origin.file }).map(
    ({ value, line }) => ({
      value,
      line,
      origin: { ...origin, line: (origin.line ?? 1) + line - 1 },
    }),
  );
  const resources: Resource[] = [];
  // Items of lists join the end of the queue while it is walked.
  for (const located of queue) {
    if (isEmptyValue(located.value)) continue;
    const fault = findFault(located.value);
    if (fault !== undefined || !isJsonObject(located.value)) {
      problems.push(badObject(located.origin, fault ?? 'is no object'));
      continue;
    }
    const items = listItems(located.value);
    if (items === undefined) resources.push(createLocated(text, located.value, located));
    else queue.push(...items.map((value, item) => ({ ...located, value, item })));
  }
  if (problems.length > 0) throw new GitsyncError(problems);
  return resources;
}

/** In a patch null has a meaning of its own, and what is written in it is read when it is merged. */
function createLocated(text: string, object: JsonObject, located: Located): Resource {
  const { origin } = located;
  if (origin.by === 'patch') return createResource(object, origin);
  return createResource(spellAnnotations(object, { ...located, text }), origin);
}

/** What makes a value no Kubernetes object, or undefined: kustomize asks for kind and metadata.name. */
export function findFault(value: Json): string | undefined {
  if (!isJsonObject(value)) return 'the document is no object (a map with apiVersion and kind)';
  const kind = value['kind'];
  if (typeof kind !== 'string' || kind === '') return 'the object has no kind';
  if (kind.endsWith('List')) {
    const items = value['items'];
    const isList = items === undefined || items === null || isJsonArray(items);
    return isList ? undefined : `items of the ${kind} is no list`;
  }
  const metadata = value['metadata'];
  const name = isJsonObject(metadata) ? scalarText(metadata['name']) : '';
  return name === '' ? `the ${kind} has no metadata.name` : undefined;
}

/** The objects of a list, or undefined for anything that is no list of objects. */
export function listItems(object: JsonObject): readonly Json[] | undefined {
  const kind = object['kind'];
  const items = object['items'];
  if (typeof kind !== 'string' || !kind.endsWith('List') || items === undefined) return undefined;
  return isJsonArray(items) ? items : [];
}

function isEmptyValue(value: Json): boolean {
  if (value === null) return true;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function badObject(origin: ResourceOrigin, fault: string): Problem {
  return problemAt(
    'RENDER_BAD_OBJECT',
    origin,
    fault,
    'Every document needs apiVersion, kind and metadata.name; take files that are no manifests out of resources.',
  );
}
