import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubeClient, ObjectRef } from '../../../src/kube/kube-client.ts';
import { mapConcurrently } from '../../../src/kube/map-concurrently.ts';
import { isJsonArray, isJsonObject } from '../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { canonicalBase64 } from '../../../src/schema/scalars/base64.ts';
import { canonicalScalar } from '../../../src/schema/scalars/canonical-scalar.ts';
import { compareScalar } from '../../../src/schema/scalars/compare-scalar.ts';
import { canonicalMicroTime, canonicalTime } from '../../../src/schema/scalars/date-time.ts';
import { canonicalIntOrString } from '../../../src/schema/scalars/int-or-string.ts';
import { canonicalNumber, lowInt32 } from '../../../src/schema/scalars/numbers.ts';
import {
  amountInResourceList,
  canonicalQuantity,
  parseQuantity,
} from '../../../src/schema/scalars/quantity.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import {
  arbitraryQuantity,
  arbitraryQuantityLike,
} from '../../schema/scalars/arbitrary-quantity.ts';
import {
  base64Spellings,
  microTimeSpellings,
  quantityNumbers,
  quantitySpellings,
  timeSpellings,
} from '../../schema/scalars/spellings.ts';
import type { Spelling } from '../../schema/scalars/spellings.ts';
import { applied, connect, payloadFor, refOf, valueOf } from '../kube/connect.ts';
import { customDefinition } from '../kube/custom-definition.ts';

const labels = { app: 'web' };
const containers = [{ name: 'web', image: 'web' }];
const manager = { fieldManager: 'gitsync', force: false };

/** Random spellings are the same in every run. */
const sampling = { seed: 20260828 };

/** Where a scalar stands in an object of a built-in kind. */
interface Field {
  readonly type: { readonly group?: string; readonly kind: string };
  fieldsWith(value: Json, namespace: string): JsonObject;
  readonly path: readonly (string | number)[];
}

function deviceField(device: (value: Json) => JsonObject, path: Field['path']): Field {
  const pool = { name: 'p', generation: 1, resourceSliceCount: 1 };
  const rest = { driver: 'd.example.org', allNodes: true, pool };
  return {
    type: { group: 'resource.k8s.io', kind: 'ResourceSlice' },
    fieldsWith: (value) => ({ spec: { ...rest, devices: [{ name: 'x', ...device(value) }] } }),
    path: ['spec', 'devices', 0, ...path],
  };
}

const capacity = deviceField(
  (value) => ({ capacity: { a: { value } } }),
  ['capacity', 'a', 'value'],
);
const attribute = deviceField(
  (value) => ({ attributes: { a: { int: value } } }),
  ['attributes', 'a', 'int'],
);
const podLimit: Field = {
  type: { kind: 'Pod' },
  fieldsWith: (value) => ({
    spec: { containers: [{ ...containers[0], resources: { limits: { cpu: value } } }] },
  }),
  path: ['spec', 'containers', 0, 'resources', 'limits', 'cpu'],
};
const secretValue: Field = {
  type: { kind: 'Secret' },
  fieldsWith: (value) => ({ data: { a: value } }),
  path: ['data', 'a'],
};
const eventTime: Field = {
  type: { kind: 'Event' },
  fieldsWith: (value, namespace) => ({
    involvedObject: { kind: 'Pod', name: 'web', namespace },
    firstTimestamp: value,
  }),
  path: ['firstTimestamp'],
};
const leaseTime: Field = {
  type: { group: 'coordination.k8s.io', kind: 'Lease' },
  fieldsWith: (value) => ({ spec: { renewTime: value } }),
  path: ['spec', 'renewTime'],
};
const targetPort: Field = {
  type: { kind: 'Service' },
  fieldsWith: (value) => ({ spec: { ports: [{ port: 1, targetPort: value }] } }),
  path: ['spec', 'ports', 0, 'targetPort'],
};
const replicas: Field = {
  type: { group: 'apps', kind: 'Deployment' },
  fieldsWith: (value) => deploymentOf({ containers }, value),
  path: ['spec', 'replicas'],
};

function deploymentOf(spec: JsonObject, count: Json = 0): JsonObject {
  const template = { metadata: { labels }, spec };
  return { spec: { replicas: count, selector: { matchLabels: labels }, template } };
}

function valueAt(root: Json | undefined, path: Field['path']): Json | undefined {
  let value = root;
  for (const step of path) {
    if (typeof step === 'number') value = isJsonArray(value) ? value[step] : undefined;
    else value = isJsonObject(value) ? value[step] : undefined;
  }
  return value;
}

/** What a field holds after each of these values was applied; undefined where the server cannot read the value. */
async function askServer(
  kube: KubeClient,
  field: Field,
  values: readonly Json[],
): Promise<(Json | undefined)[]> {
  const namespace = await createTestNamespace();
  const found = await refOf(kube, field.type, { name: 'one' });
  const ref: ObjectRef = { ...found, namespace: found.resource.namespaced ? namespace : '' };
  return await mapConcurrently(values, async (value) => {
    const payload = payloadFor(ref, field.fieldsWith(value, namespace));
    const answer = await kube.dryRunApply(ref, payload, manager);
    if (answer.kind === 'ok') return valueAt(answer.value.object, field.path);
    if (answer.status === 400 || answer.status === 500) return undefined;
    throw new Error(`${shown(value)}: ${answer.problem.message}`);
  });
}

/** As text, so that a difference shows which spelling it is of. */
function table(values: readonly Json[], kept: readonly (Json | undefined)[]): readonly string[] {
  return values.map((value, index) => `${shown(value)} -> ${shown(kept[index])}`);
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'refused';
  return typeof value === 'bigint' ? `${value.toString()}n` : JSON.stringify(value);
}

function writtenOf(spellings: readonly Spelling<unknown>[]): string[] {
  return spellings.map(([written]) => written);
}

function randomQuantities(count: number): string[] {
  const proper = fc.sample(arbitraryQuantity, { ...sampling, numRuns: count });
  const alike = fc.sample(arbitraryQuantityLike, { ...sampling, numRuns: count });
  return [...proper.map(({ text }) => text), ...alike];
}

describe('scalars, as the API server reads and prints them', () => {
  const cluster = useCluster();
  const admin = { kubeconfig: cluster.kubeconfigPath };

  test('quantities are read alike, in texts, in numbers and at random', async () => {
    const { kube } = await connect(admin);
    const numbers = quantityNumbers.map(([written]) => written);
    const values = [
      ...writtenOf(quantitySpellings),
      ...numbers,
      ...randomQuantities(80),
      true,
      false,
    ];

    const kept = await askServer(kube, capacity, values);

    expect(table(values, values.map(canonicalQuantity))).toEqual(table(values, kept));
  });

  test('quantities of a resource list are rounded up to thousandths', async () => {
    const { kube } = await connect(admin);
    const written = [...writtenOf(quantitySpellings), ...randomQuantities(40)];
    const values = written.filter((text) => !text.trim().startsWith('-'));

    const kept = await askServer(kube, podLimit, values);
    const keptAmounts = kept.map((value) => parseQuantity(value ?? null)?.amount);
    const ours = values.map((value) => parseQuantity(value));
    const fitting = values.map((value) => canonicalScalar('quantity', value));

    expect(ours.map((one) => one && amountInResourceList(one))).toEqual(keptAmounts);
    for (const [index, scalar] of fitting.entries()) {
      if (scalar.kind === 'value') expect(scalar.value).toBe(kept[index]);
    }
    expect(new Set(fitting.map(({ kind }) => kind))).toEqual(
      new Set(['value', 'refused', 'unknown']),
    );
  });

  test('bytes are read alike', async () => {
    const { kube } = await connect(admin);
    const unit = fc.constantFrom(...Array.from('AQRZaz019+/==\n'));
    const random = fc.sample(fc.string({ unit, maxLength: 12 }), { ...sampling, numRuns: 40 });
    const values = [...writtenOf(base64Spellings), ...random];

    const kept = await askServer(kube, secretValue, values);

    expect(table(values, values.map(canonicalBase64))).toEqual(table(values, kept));
  });

  test('times are read alike', async () => {
    const { kube } = await connect(admin);
    const values = writtenOf([...timeSpellings, ...microTimeSpellings]);

    const kept = await askServer(kube, eventTime, values);

    expect(table(values, values.map(canonicalTime))).toEqual(table(values, kept));
  });

  test('times with microseconds are read alike', async () => {
    const { kube } = await connect(admin);
    const values = writtenOf([...timeSpellings, ...microTimeSpellings]);

    const kept = await askServer(kube, leaseTime, values);

    expect(table(values, values.map(canonicalMicroTime))).toEqual(table(values, kept));
  });

  test('ports are numbers of 32 bits or texts', async () => {
    const { kube } = await connect(admin);
    const values = [
      80,
      80n,
      1e3,
      65535,
      'http',
      'p80',
      1.5,
      2147483648,
      2n ** 53n + 1n,
      1e21,
      true,
    ];

    const kept = await askServer(kube, targetPort, values);

    expect(table(values, values.map(canonicalIntOrString))).toEqual(table(values, kept));
  });

  test('whole numbers keep their value in 64 bits and the lower half of it in 32', async () => {
    const { kube } = await connect(admin);
    const whole = [
      0,
      -0,
      1,
      5n,
      1e3,
      2147483647,
      4294967296,
      4294967297,
      2n ** 53n + 1n,
      2n ** 40n,
    ];
    const others = [1.5, 0.1, 1e-7, '5', '', true, [], {}];

    const keptIn64 = await askServer(kube, attribute, [...whole, ...others]);
    const keptIn32 = await askServer(kube, replicas, [...whole, ...others]);
    const scalars = [...whole, ...others].map((value) => canonicalScalar('integer', value));

    expect(keptIn64.slice(0, whole.length)).toEqual(whole.map(canonicalNumber));
    expect(keptIn32.slice(0, whole.length)).toEqual(whole.map(lowInt32));
    for (const [index, scalar] of scalars.entries()) {
      const [in64, in32] = [keptIn64[index], keptIn32[index]];
      if (scalar.kind === 'unknown') expect(in64).not.toBe(in32);
      else
        expect([in64, in32]).toEqual(
          Array(2).fill(scalar.kind === 'value' ? scalar.value : undefined),
        );
    }
  });

  test('numbers of custom resources are kept exactly up to 64 bits, as doubles beyond', async () => {
    const { kube } = await connect(admin);
    const definition = await customDefinition(kube);
    await definition.define([{ name: 'v1', storage: true }]);
    const resource = await definition.served('v1');
    const ref: ObjectRef = { resource, namespace: await createTestNamespace(), name: 'one' };
    const special = [0.5, -0, 1e-7, 1e21, 1e20, 2 ** 62, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n];
    const doubles = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), {
      ...sampling,
      numRuns: 100,
    });
    const numbers = [...special, ...doubles];

    const { object } = await applied(kube, ref, { spec: { free: { numbers } } });

    expect(valueAt(object, ['spec', 'free', 'numbers'])).toEqual(numbers.map(canonicalNumber));
  });

  test('a comparison that is certain is what an apply over the live object does', async () => {
    const { kube } = await connect(admin);
    const place = { namespace: await createTestNamespace(), name: 'web' };
    const ref = await refOf(kube, replicas.type, place);
    const pairs = quantityPairs(150);
    const before = await applied(kube, ref, volumesAndLimits(pairs.map(([live]) => live)));
    const payload = payloadFor(ref, volumesAndLimits(pairs.map(([, written]) => written)));

    const after = valueOf(await kube.dryRunApply(ref, payload, manager));

    const verdicts = pairs.flatMap(([, written], index) =>
      [sizePath(index), limitPath(index)].map((path) => {
        const live = valueAt(before.object, path) ?? null;
        const isKept = valueAt(after.object, path) === live;
        return { verdict: compareScalar('quantity', written, live), isKept, written, live };
      }),
    );
    const wrong = verdicts.filter(
      ({ verdict, isKept }) => verdict !== 'uncertain' && (verdict === 'same') !== isKept,
    );
    const certain = verdicts.filter(({ verdict }) => verdict !== 'uncertain');
    expect(wrong).toEqual([]);
    expect(new Set(certain.map(({ verdict }) => verdict))).toEqual(new Set(['same', 'different']));
    expect(certain.length).toBeGreaterThan(verdicts.length / 2);
  });
});

/** What a live object was made from and what is applied over it: other spellings of it, and other quantities. */
function quantityPairs(count: number): (readonly [live: string, written: string])[] {
  const notNegative = arbitraryQuantity.filter(({ sign }) => sign !== '-').map(({ text }) => text);
  const pair = fc.tuple(notNegative, notNegative, fc.nat(4)).map(([live, other, choice]) => {
    const spellings = [
      live,
      canonicalQuantity(live) ?? live,
      `0${live}`.replace('0+', '+0'),
      other,
    ];
    return [live, spellings[choice] ?? `1${live.replace('+', '')}`] as const;
  });
  return fc.sample(pair, { ...sampling, numRuns: count });
}

/** The quantities as sizes of volumes (not rounded) and as limits of containers (rounded). */
function volumesAndLimits(quantities: readonly string[]): JsonObject {
  return deploymentOf({
    containers: quantities.map((cpu, index) => ({
      name: `c${index}`,
      image: 'web',
      resources: { limits: { cpu } },
    })),
    volumes: quantities.map((sizeLimit, index) => ({ name: `v${index}`, emptyDir: { sizeLimit } })),
  });
}

const podPath = ['spec', 'template', 'spec'] as const;

function sizePath(index: number): Field['path'] {
  return [...podPath, 'volumes', index, 'emptyDir', 'sizeLimit'];
}

function limitPath(index: number): Field['path'] {
  return [...podPath, 'containers', index, 'resources', 'limits', 'cpu'];
}
