import type { JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { comparePayload } from '../../src/schema/compare/compare-payload.ts';
import type { ObjectKind } from '../../src/schema/predict/object-kind.ts';
import { typesOf } from '../../src/schema/types/build-type.ts';
import { allocatedBytes, timeInTurns } from './timing.ts';

/** What the same comparison costs under types with so many declared fields. */
export interface ComparedType {
  readonly fields: number;
  readonly us: number;
  readonly bytes: number;
}

const sizes = [10, 100, 1000, 10_000];
const comparisons = 2000;
const manager = 'bench';

/** The same unchanged object under larger and larger types: neither time nor memory may grow with them. */
export function compareTypes(): readonly ComparedType[] {
  const { payload, live } = unchangedObject();
  const tasks = sizes.map((fields) => {
    const kind = kindWith(fields);
    return (): void => {
      for (let run = 0; run < comparisons; run += 1)
        comparePayload({ kind, payload, live, manager });
    };
  });
  const times = timeInTurns(tasks);
  return sizes.map((fields, index) => ({
    fields,
    us: (times[index] ?? NaN) / comparisons,
    bytes: allocatedBytes(tasks[index] ?? Object) / comparisons,
  }));
}

const text: JsonObject = { type: 'string' };

function kindWith(fields: number): ObjectKind {
  const names = Array.from(
    { length: fields },
    (_unused, index) => [`field${index}`, text] as const,
  );
  const spec = { type: 'object', properties: Object.fromEntries(names) };
  const metadata = {
    type: 'object',
    properties: { name: text, labels: { type: 'object', additionalProperties: text } },
  };
  const root = { type: 'object', properties: { apiVersion: text, kind: text, metadata, spec } };
  const type = typesOf({ kinds: [], schemas: { Root: root } }).typeOf('Root');
  return {
    group: 'example.com',
    version: 'v1',
    kind: 'Wide',
    type,
    isCustom: true,
    hasStatus: false,
  };
}

function unchangedObject(): { readonly payload: KubeObject; readonly live: KubeObject } {
  const names = [0, 1, 2, 3, 4].map((index) => `field${index}`);
  const payload = {
    apiVersion: 'example.com/v1',
    kind: 'Wide',
    metadata: { name: 'a', labels: { a: 'b' } },
    spec: Object.fromEntries(names.map((name) => [name, 'x'])),
  };
  const held = Object.fromEntries(names.map((name) => [`f:${name}`, {}]));
  const entry = {
    manager,
    operation: 'Apply',
    apiVersion: payload.apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:metadata': { 'f:labels': { 'f:a': {} } }, 'f:spec': held },
  };
  return {
    payload,
    live: { ...payload, metadata: { ...payload.metadata, managedFields: [entry] } },
  };
}
