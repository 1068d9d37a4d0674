import { formatApiVersion } from '../../../../../src/model/group-version-kind.ts';
import { stripOpenApi } from '../../../../../src/schema/openapi/strip-openapi.ts';
import type { SchemaDocument } from '../../../../../src/schema/openapi/schema-document.ts';
import { documentOfKind } from '../document-of-kind.ts';
import type { FuzzKind } from '../fuzz-kind.ts';
import type { FuzzServer } from '../../fuzz-server.ts';
import { stepSequences } from '../../writes/step-plan.ts';
import type { BuiltInShape } from './built-in-shape.ts';
import { configurationKinds } from './configuration-kinds.ts';
import { networkKinds } from './network-kinds.ts';
import { workloadKinds } from './workload-kinds.ts';

const shapes: readonly BuiltInShape[] = [...configurationKinds, ...networkKinds, ...workloadKinds];

/**
 * The kinds of Kubernetes that sequences are run on, as the server describes them.
 * @throws Error when the server does not serve one of them.
 */
export async function builtInKinds(
  server: FuzzServer,
  serverVersion: string,
): Promise<readonly FuzzKind[]> {
  const documents = new Map<string, SchemaDocument>();
  for (const root of new Set(shapes.map(rootOf))) {
    const text = await server.readText(`/openapi/v3${root}`);
    if (text === undefined) throw new Error(`the server has no document for ${root}`);
    documents.set(root, stripOpenApi(text));
  }
  return shapes.map((shape) => ({
    ...kindOfShape(shape, documents.get(rootOf(shape))),
    serverVersion,
  }));
}

/** `/api/v1`, `/apis/apps/v1` */
function rootOf(type: BuiltInShape): string {
  return `/${type.group === '' ? 'api' : 'apis'}/${formatApiVersion(type)}`;
}

function kindOfShape(
  type: BuiltInShape,
  whole: SchemaDocument | undefined,
): Omit<FuzzKind, 'serverVersion'> {
  const { group, version, kind, plural, isNamespaced, shape, nameSuffix = '' } = type;
  const document = documentOfKind(whole ?? { kinds: [], schemas: {} }, kind);
  const place = isNamespaced ? '/namespaces/{namespace}' : '';
  return {
    name: { group, version, kind },
    collection: `${rootOf(type)}${place}/${plural}`,
    nameSuffix,
    isNamespaced,
    isCustom: false,
    hasStatus: document.kinds.some(({ hasStatus }) => hasStatus),
    shape,
    sequences: stepSequences(shape),
    document,
  };
}
