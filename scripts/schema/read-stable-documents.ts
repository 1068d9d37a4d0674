import type { KubeClient } from '../../src/kube/kube-client.ts';
import { parseApiVersion } from '../../src/model/group-version-kind.ts';
import { isJsonObject } from '../../src/model/json.ts';
import type { SchemaDocument } from '../../src/schema/openapi/schema-document.ts';
import { stripOpenApi } from '../../src/schema/openapi/strip-openapi.ts';

/** A document of a server with the `apiVersion` that it is about. */
export interface StableDocument {
  readonly apiVersion: string;
  /** As the server sent it. */
  readonly text: string;
  readonly document: SchemaDocument;
}

/**
 * The documents of every stable version (`v1`, `v2`, …) of the groups that Kubernetes itself serves, by
 * `apiVersion` in order. Groups of CustomResourceDefinitions on the server are left out.
 * @throws Error where one cannot be read
 */
export async function readStableDocuments(kube: KubeClient): Promise<StableDocument[]> {
  const index = await kube.getDocument('/openapi/v3');
  if (index.kind === 'failed') throw new Error(index.problem.message);
  const paths = isJsonObject(index.value) ? index.value['paths'] : undefined;
  const names = isJsonObject(paths) ? Object.keys(paths) : [];
  const stable = names.flatMap(
    (name) => /^(?:api|apis(?=\/.*\/))\/(.*\bv\d+)$/.exec(name)?.[1] ?? [],
  );
  const found: StableDocument[] = [];
  for (const apiVersion of stable.sort()) {
    const answer = await kube.openApi(parseApiVersion(apiVersion));
    if (answer.kind === 'failed') throw new Error(answer.problem.message);
    const text = answer.value?.text;
    if (text === undefined)
      throw new Error(`${apiVersion}: the index names it, the server lacks it`);
    const document = stripOpenApi(text, `OpenAPI document of ${apiVersion}`);
    if (document.kinds.some(({ isCustom }) => isCustom !== true)) {
      found.push({ apiVersion, text, document });
    }
  }
  return found;
}
