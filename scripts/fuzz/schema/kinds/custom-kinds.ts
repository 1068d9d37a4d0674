import fc from 'fast-check';
import type { JsonObject } from '../../../../src/model/json.ts';
import { stripOpenApi } from '../../../../src/schema/openapi/strip-openapi.ts';
import type { SchemaDocument } from '../../../../src/schema/openapi/schema-document.ts';
import { waitUntil } from '../../../../test/cluster/control-plane/wait-until.ts';
import { documentOfKind } from './document-of-kind.ts';
import { customSchemas } from './custom-schema.ts';
import { shapeOfSchema } from './custom-shape.ts';
import type { FuzzKind } from './fuzz-kind.ts';
import type { FuzzServer } from '../fuzz-server.ts';
import { stepSequences } from '../writes/step-plan.ts';
import type { RecordShape } from '../values/value-shape.ts';
import { describeAnswer } from '../writes/write-request.ts';

const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const version = 'v1';

/** Which kinds to make: the same seed and number give the same schemas. */
export interface CustomKindsOptions {
  /** API group of its own, so that one document holds exactly these kinds. */
  readonly group: string;
  readonly seed: number;
  readonly count: number;
  /** Minor version of the server. */
  readonly serverVersion: string;
}

interface Definition {
  readonly kind: string;
  readonly plural: string;
  readonly schema: JsonObject;
  readonly hasStatus: boolean;
}

/**
 * Makes CustomResourceDefinitions with random schemas and waits until all of them are served.
 * @throws Error when the server refuses a schema: the generator is to know what is allowed.
 */
export async function createCustomKinds(
  server: FuzzServer,
  options: CustomKindsOptions,
): Promise<readonly FuzzKind[]> {
  const { group } = options;
  const definitions = sampleDefinitions(options);
  await Promise.all(
    definitions.map(async (definition) => {
      const body = customResourceDefinition(group, definition);
      const answer = await server.send({ method: 'POST', path: definitionsPath, body });
      if (answer.code === 201) return;
      const said = describeAnswer(answer);
      throw new Error(`${definition.kind} of seed ${options.seed} was refused: ${said}`);
    }),
  );
  const document = await servedDocument(server, group, definitions);
  await Promise.all(definitions.map(({ plural }) => waitForStorage(server, group, plural)));
  return definitions.map((definition) => kindOfDefinition(options, definition, document));
}

/** Removes them again; a definition that is gone already is no error. */
export async function removeCustomKinds(
  server: FuzzServer,
  { group, count }: CustomKindsOptions,
): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `${pluralOf(index)}.${group}`);
  await Promise.all(
    names.map((name) => server.send({ method: 'DELETE', path: `${definitionsPath}/${name}` })),
  );
}

function pluralOf(index: number): string {
  return `kinds${index}`;
}

function sampleDefinitions({ seed, count }: CustomKindsOptions): readonly Definition[] {
  const schemas = fc.sample(customSchemas(), { seed, numRuns: count });
  return schemas.map((schema, index) => ({
    kind: `Kind${index}`,
    plural: pluralOf(index),
    schema,
    // Both are as common, and which is which must not depend on the schema.
    hasStatus: index % 2 === 0,
  }));
}

function customResourceDefinition(group: string, definition: Definition): JsonObject {
  const { kind, plural, schema, hasStatus } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          ...(hasStatus ? { subresources: { status: {} } } : {}),
        },
      ],
    },
  };
}

/** The document of the group, once it describes every kind and its status path. */
async function servedDocument(
  server: FuzzServer,
  group: string,
  definitions: readonly Definition[],
): Promise<SchemaDocument> {
  return await waitUntil(`the document of ${group}`, async () => {
    const text = await server.readText(`/openapi/v3/apis/${group}/${version}`);
    if (text === undefined) return undefined;
    const document = stripOpenApi(text);
    const isComplete = definitions.every(({ kind, hasStatus }) =>
      document.kinds.some((entry) => entry.kind === kind && entry.hasStatus === hasStatus),
    );
    return isComplete ? document : undefined;
  });
}

async function waitForStorage(server: FuzzServer, group: string, plural: string): Promise<void> {
  const path = `/apis/${group}/${version}/${plural}?limit=1`;
  await waitUntil(`${plural}.${group} to be served`, async () => {
    const answer = await server.send({ method: 'GET', path });
    return answer.code === 200 ? true : undefined;
  });
}

function kindOfDefinition(
  { group, serverVersion }: CustomKindsOptions,
  definition: Definition,
  document: SchemaDocument,
): FuzzKind {
  const { kind, plural, schema, hasStatus } = definition;
  const shape = recordShapeOf(schema);
  return {
    name: { group, version, kind },
    collection: `/apis/${group}/${version}/namespaces/{namespace}/${plural}`,
    nameSuffix: '',
    isNamespaced: true,
    isCustom: true,
    hasStatus,
    shape,
    sequences: stepSequences(shape),
    document: documentOfKind(document, kind),
    serverVersion,
  };
}

function recordShapeOf(schema: JsonObject): RecordShape {
  const shape = shapeOfSchema(schema);
  if (shape.kind !== 'record') throw new Error('the schema of a custom resource is an object');
  return shape;
}
