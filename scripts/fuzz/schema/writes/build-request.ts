import { isJsonArray, isJsonObject, parseJson, stringifyJson } from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import type { KubeObject } from '../../../../src/model/manifest.ts';
import { editObject } from './edit-object.ts';
import { omitMember } from './json-places.ts';
import { diffAsMergePatch } from './merge-patch.ts';
import type { StepPlan } from './step-plan.ts';
import type { ValueShape } from '../values/value-shape.ts';
import type { WriteRequest } from './write-request.ts';

/** The object that a sequence writes to. */
export interface WriteTarget {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly hasStatus: boolean;
  readonly shape: ValueShape;
  /** True where others write too: every write says which version it is for, and loses to a later one. */
  readonly isGuarded: boolean;
}

/** What is known when a step is sent: the object, and the last payload of each manager. */
export interface WriteState {
  readonly live: KubeObject | undefined;
  readonly payloads: ReadonlyMap<string, JsonObject>;
}

/** Fields of metadata that a payload does not repeat: the server sets them. */
const serverMetadata = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'managedFields',
];

/** What stands for the object's name (without a suffix that its kind demands) in a generated value. */
const namePlaceholder = '"{name}"';

/** The value with the object's name where it says `{name}`: names of a CustomResourceDefinition repeat it. */
function named(target: WriteTarget, value: JsonObject): JsonObject {
  const text = stringifyJson(value);
  if (!text.includes(namePlaceholder)) return value;
  const name = stringifyJson(target.name.split('.')[0] ?? '');
  const filled = parseJson(text.replaceAll(namePlaceholder, name));
  return isJsonObject(filled) ? filled : value;
}

/** The request of a step; the first write of an object creates it, by apply or by POST. */
export function buildRequest(
  target: WriteTarget,
  state: WriteState,
  chosen: StepPlan,
): WriteRequest {
  const { live } = state;
  const plan = { ...chosen, value: named(target, chosen.value) };
  if (live === undefined) return creation(target, plan);
  const subresource = plan.isStatus && target.hasStatus ? 'status' : '';
  const writer = { manager: plan.manager, subresource } as const;
  switch (plan.verb) {
    case 'apply': {
      const body = addressed(target, payloadOf(target, state, plan));
      return { verb: 'apply', ...writer, force: plan.force, body: guarded(target, live, body) };
    }
    case 'update':
      return { verb: 'update', ...writer, body: updateBody(target, live, plan) };
    case 'merge-patch':
      return { verb: 'merge-patch', ...writer, body: mergePatchBody(target, live, plan) };
    case 'json-patch':
      return { verb: 'json-patch', ...writer, body: jsonPatchBody(target, live, plan) };
    default:
      return plan.verb satisfies never;
  }
}

function creation(target: WriteTarget, plan: StepPlan): WriteRequest {
  const body = addressed(target, plan.value);
  const writer = { manager: plan.manager, subresource: '' } as const;
  if (plan.verb === 'apply') return { verb: 'apply', ...writer, force: plan.force, body };
  return { verb: 'create', ...writer, body };
}

/** What the manager applies: what it wants, as far as a payload says it. */
function payloadOf(target: WriteTarget, state: WriteState, plan: StepPlan): JsonObject {
  if (plan.base === 'value') return plan.value;
  const own = plan.base === 'own' ? state.payloads.get(plan.manager) : undefined;
  const object = own ?? (plan.base === 'live' ? asPayload(state.live ?? {}) : plan.value);
  return editObject({ object, donor: plan.value, shape: target.shape }, plan.edits).object;
}

function asPayload(live: JsonObject): JsonObject {
  const metadata = Object.entries(metadataOf(live));
  const kept = metadata.filter(([key]) => !serverMetadata.includes(key));
  return { ...live, metadata: Object.fromEntries(kept) };
}

function metadataOf(object: JsonObject): JsonObject {
  const { metadata } = object;
  return isJsonObject(metadata) ? metadata : {};
}

/** The value with the name and kind of the target. */
function addressed(target: WriteTarget, value: JsonObject, extra: JsonObject = {}): KubeObject {
  const { apiVersion, kind, name, namespace } = target;
  const place = namespace === '' ? { name } : { name, namespace };
  return { ...value, apiVersion, kind, metadata: { ...metadataOf(value), ...extra, ...place } };
}

function guarded(target: WriteTarget, live: KubeObject, body: KubeObject): KubeObject {
  const { resourceVersion = '' } = live.metadata;
  return target.isGuarded ? addressed(target, body, { resourceVersion }) : body;
}

function editLive(target: WriteTarget, live: KubeObject, plan: StepPlan) {
  const edits = [...plan.edits, ...plan.repeats];
  return editObject({ object: live, donor: plan.value, shape: target.shape }, edits);
}

/** An update always says its version: custom resources refuse it otherwise. */
function updateBody(target: WriteTarget, live: KubeObject, plan: StepPlan): KubeObject {
  const { resourceVersion = '' } = live.metadata;
  if (plan.base === 'value') return addressed(target, plan.value, { resourceVersion });
  const { object } = editLive(target, live, plan);
  const body = addressed(target, object);
  const managedFields = managedFieldsFor(body.metadata['managedFields'], plan.managedFields);
  const metadata = omitMember(body.metadata, 'managedFields');
  return addressed(target, {
    ...body,
    metadata: managedFields === undefined ? metadata : { ...metadata, managedFields },
  });
}

function managedFieldsFor(
  before: Json | undefined,
  choice: StepPlan['managedFields'],
): Json | undefined {
  switch (choice) {
    case 'kept':
      return before;
    case 'absent':
      return undefined;
    case 'empty':
      return [];
    case 'reset':
      return [{}];
    case 'fewer':
      return isJsonArray(before) ? before.slice(1) : before;
    case 'aged':
      return isJsonArray(before) ? before.map(aged) : before;
    default:
      return choice satisfies never;
  }
}

/** Neighbours are days apart, some later than those before them and some earlier. */
function aged(entry: Json, index: number): Json {
  const day = ((index * 3) % 7) + 1;
  return isJsonObject(entry) ? { ...entry, time: `2020-01-0${day}T00:00:00Z` } : entry;
}

function mergePatchBody(target: WriteTarget, live: KubeObject, plan: StepPlan): JsonObject {
  const patch =
    plan.base === 'value'
      ? { ...plan.value, metadata: metadataOf(plan.value) }
      : diffAsMergePatch(live, editLive(target, live, plan).object);
  const { resourceVersion = '' } = live.metadata;
  if (!target.isGuarded) return patch;
  return { ...patch, metadata: { ...metadataOf(patch), resourceVersion } };
}

function jsonPatchBody(target: WriteTarget, live: KubeObject, plan: StepPlan) {
  const { operations } = editLive(target, live, plan);
  const { resourceVersion = '' } = live.metadata;
  if (!target.isGuarded) return operations;
  const guard = {
    op: 'replace',
    path: '/metadata/resourceVersion',
    value: resourceVersion,
  } as const;
  return [...operations, guard];
}
