import { describe, expect, onTestFinished, test } from 'vitest';
import { randomFrom } from '../../../scripts/mutate/random-source.ts';
import type { RandomSource } from '../../../scripts/mutate/random-source.ts';
import { readBuiltInKinds } from '../../../scripts/server-facts/built-in-kinds.ts';
import type { BuiltInKind, BuiltInKinds } from '../../../scripts/server-facts/built-in-kinds.ts';
import { connectFactsServer } from '../../../scripts/server-facts/facts-server.ts';
import type { FactsServer } from '../../../scripts/server-facts/facts-server.ts';
import { minorOf } from '../../../scripts/server-facts/print-table.ts';
import { readSeeds } from '../../../scripts/server-facts/read-seeds.ts';
import { listStructs } from '../../../scripts/server-facts/struct-places.ts';
import type { StructPlace } from '../../../scripts/server-facts/struct-places.ts';
import { prepareSurroundings } from '../../../scripts/server-facts/surroundings.ts';
import { isZeroOf, listVariants } from '../../../scripts/server-facts/variants.ts';
import type { Variant } from '../../../scripts/server-facts/variants.ts';
import { mapConcurrently } from '../../../src/kube/map-concurrently.ts';
import { equalJson, isJsonObject } from '../../../src/model/json.ts';
import type { Json } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import type { StructField } from '../../../src/schema/types/schema-type.ts';
import type { DependentDefault } from '../../../src/schema/server-facts/dependent-defaults.ts';
import { serverFactsFor } from '../../../src/schema/server-facts/read-server-facts.ts';
import type {
  MinorFacts,
  ServerFacts,
} from '../../../src/schema/server-facts/read-server-facts.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';

/** Always the same objects; another number gives others. */
const seed = 136;
const newObjects = 600;
const maxChanges = 5;
const changesOfExisting = 12;

/** Kinds whose objects are there at once and disturb nothing. */
const quietKinds: ReadonlySet<string> = new Set([
  'ConfigMap',
  'CronJob',
  'EndpointSlice',
  'HorizontalPodAutoscaler',
  'Ingress',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'PodTemplate',
  'ResourceClaimTemplate',
  'Role',
  'RoleBinding',
  'Service',
]);

const dryRun = { isDryRun: true, isOtherUser: false };

const cluster = useCluster();

/** What the server made of payloads, checked against the table. */
interface Verdict {
  readonly fields: Set<string>;
  readonly contradictions: string[];
}

interface Setting {
  readonly server: FactsServer;
  readonly kinds: BuiltInKinds;
  readonly facts: MinorFacts;
  readonly namespace: string;
}

async function prepare(): Promise<Setting> {
  const server = await connectFactsServer(cluster);
  onTestFinished(() => server.close());
  const facts = await serverFactsFor(minorOf(cluster.serverVersion));
  if (facts === undefined) throw new Error(`no facts about ${cluster.serverVersion}`);
  const kinds = await readBuiltInKinds(server);
  const namespace = await createTestNamespace(cluster);
  const options = { namespace, withAdmission: false };
  const surroundings = await prepareSurroundings(server, kinds, options);
  onTestFinished(surroundings.remove);
  return { server, kinds, facts, namespace };
}

/** A seed after some random changes: fields left out, set to zero, to other values, or all but the required gone. */
function change(kinds: BuiltInKinds, kind: BuiltInKind, object: KubeObject, random: RandomSource) {
  let changed = object;
  for (let left = 1 + random.below(maxChanges); left > 0; left -= 1) {
    const variant = random.pick([...listVariants(kind, changed, kinds.declared)]);
    changed = variant?.object ?? changed;
  }
  return changed;
}

function decisiveOf({ live }: StructPlace, { by }: DependentDefault): Json | undefined {
  return live?.[by];
}

/** The default that goes with another field, where that has a value of which something is known. */
function dependentOf(
  place: StructPlace,
  { name }: StructField,
  facts: ServerFacts,
): DependentDefault | undefined {
  return facts
    .dependentsOf(place.typeName)
    .find((one) => one.field === name && one.values.has(decisiveOf(place, one)));
}

/** Compares what became of every field that was left out or is zero with what the table says of it. */
function judge(place: StructPlace, field: StructField, facts: ServerFacts): string | undefined {
  const { typeName, payload, live, context } = place;
  const { name } = field;
  const [written, seen] = [payload[name], live?.[name]];
  const where = `${context}.${name} (${typeName})`;
  if (written === undefined) {
    const dependent = dependentOf(place, field, facts);
    const expected =
      dependent === undefined
        ? facts.defaultOf(typeName, name)
        : dependent.values.get(decisiveOf(place, dependent));
    if (
      expected === undefined &&
      dependent === undefined &&
      !facts.neverDefaulted(typeName, name)
    ) {
      return undefined;
    }
    return equalJson(seen, expected)
      ? undefined
      : `${where}: left out, ${describeValue(seen)} instead of ${describeValue(expected)}`;
  }
  if (!isZeroOf(field, written)) return undefined;
  const zero = facts.zeroOf(typeName, name);
  return isOutcome(zero, field, { seen, byDefault: facts.defaultOf(typeName, name) })
    ? undefined
    : `${where}: zero is not ${zero} but ${describeValue(seen)}`;
}

function isOutcome(
  zero: ReturnType<ServerFacts['zeroOf']>,
  field: StructField,
  { seen, byDefault }: { readonly seen: Json | undefined; readonly byDefault: Json | undefined },
): boolean {
  const isStruct = (field.type.map?.fields.size ?? 0) > 0;
  switch (zero) {
    case 'unknown':
      return true;
    case 'dropped':
      return seen === undefined;
    case 'defaulted':
      return equalJson(seen, byDefault);
    case 'kept':
      if (seen === undefined || seen === null) return false;
      return isStruct ? isJsonObject(seen) : isZeroOf(field, seen);
    default:
      return zero satisfies never;
  }
}

function describeValue(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function isKnown(place: StructPlace, field: StructField, facts: ServerFacts): boolean {
  const { typeName, payload } = place;
  const written = payload[field.name];
  if (written !== undefined) {
    return isZeroOf(field, written) && facts.zeroOf(typeName, field.name) !== 'unknown';
  }
  return (
    dependentOf(place, field, facts) !== undefined ||
    facts.neverDefaulted(typeName, field.name) ||
    facts.defaultOf(typeName, field.name) !== undefined
  );
}

describe('the table of server facts', { timeout: 120_000 }, () => {
  test(`agrees with dry runs of ${newObjects} new objects of all built-in kinds`, async () => {
    const { server, kinds, facts, namespace } = await prepare();
    const random = randomFrom(seed);
    const seeds = readSeeds(namespace);
    const cases = Array.from({ length: newObjects }, () => {
      const object = random.pick(seeds);
      const kind = object === undefined ? undefined : kinds.find(object.apiVersion, object.kind);
      if (object === undefined || kind === undefined) throw new Error('a seed is not served');
      return { kind, object: change(kinds, kind, object, random) };
    });
    const verdict: Verdict = { fields: new Set(), contradictions: [] };

    await mapConcurrently(cases, async ({ kind, object }) => {
      const answer = await server.apply(kind.collectionIn(namespace), object, dryRun);
      if (answer.kind === 'refused') return;
      for (const place of listStructs(kind, object, answer.object)) {
        const ofKind = facts.ofKind(kind.kind);
        for (const field of place.fields) check(verdict, place, field, ofKind);
      }
    });

    expect(verdict.contradictions).toEqual([]);
    expect(verdict.fields.size).toBeGreaterThan(500);
  });

  test('agrees with what becomes of existing objects that lose fields, or get zero values', async () => {
    const { server, kinds, facts, namespace } = await prepare();
    const random = randomFrom(seed);
    const verdict: Verdict = { fields: new Set(), contradictions: [] };
    const cases: { readonly kind: BuiltInKind; readonly variant: Variant }[] = [];
    for (const object of readSeeds(namespace)) {
      const kind = kinds.find(object.apiVersion, object.kind);
      if (kind === undefined || !quietKinds.has(object.kind)) continue;
      const options = { isDryRun: false, isOtherUser: false };
      const answer = await server.apply(kind.collectionIn(namespace), object, options);
      expect(answer).toMatchObject({ kind: 'accepted' });
      const variants = [...listVariants(kind, object, kinds.declared)].filter(isSimple);
      for (const variant of random.shuffle(variants).slice(0, changesOfExisting)) {
        cases.push({ kind, variant });
      }
    }

    await mapConcurrently(cases, async ({ kind, variant }) => {
      const { object, field: name, path } = variant;
      const answer = await server.apply(kind.collectionIn(namespace), object, dryRun);
      if (answer.kind === 'refused') return;
      const place = listStructs(kind, object, answer.object).find(
        (other) => other.path.join(' ') === path.join(' '),
      );
      const field = place?.fields.find((other) => other.name === name);
      if (place === undefined || field === undefined) return;
      check(verdict, place, field, facts.ofKind(kind.kind));
    });

    expect(verdict.contradictions).toEqual([]);
    expect(verdict.fields.size).toBeGreaterThan(80);
  });
});

/** What the merge does to empty lists and maps is no matter of the code behind the types. */
function isSimple({ change: kind, value }: Variant): boolean {
  return kind === 'left out' || (kind === 'zero' && typeof value !== 'object');
}

function check(verdict: Verdict, place: StructPlace, field: StructField, facts: ServerFacts): void {
  if (place.live === undefined || !isKnown(place, field, facts)) return;
  verdict.fields.add(`${place.typeName} ${field.name}`);
  const contradiction = judge(place, field, facts);
  if (contradiction !== undefined) verdict.contradictions.push(contradiction);
}
