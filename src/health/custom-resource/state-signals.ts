import { isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { Signal } from './signal.ts';
import { joinPath, readValue } from '../status-fields.ts';
import type { Fields } from '../status-fields.ts';
import { isRunToCompletion, readMeaning } from './status-words.ts';

/** Fields with which a spec stops its controller. */
const pauseFields: readonly string[] = ['suspend', 'suspended', 'paused', 'pause'];
/** `crossplane.io/paused`, `cluster.x-k8s.io/paused`, `autoscaling.keda.sh/paused`. */
const pauseAnnotation = /\/(?:paused?|suspended?)$/;

/** What the spec or an annotation says about standing still on purpose. */
export function readPauseSignals(metadata: Fields, spec: Fields): readonly Signal[] {
  const field = pauseFields.find((key) => readValue(spec, key) === true);
  if (field !== undefined) {
    const basis = `spec.${field}`;
    return [{ meaning: 'suspended', message: `The object is suspended by ${basis}.`, basis }];
  }
  const annotations = readValue(metadata, 'annotations');
  if (!isJsonObject(annotations)) return [];
  const key = Object.keys(annotations).find(
    (name) => pauseAnnotation.test(name) && annotations[name] === 'true',
  );
  if (key === undefined) return [];
  const basis = `metadata.annotations[${JSON.stringify(key)}]`;
  return [
    { meaning: 'suspended', message: `The object is paused by the annotation ${key}.`, basis },
  ];
}

/** Fields that name the state of the whole object. */
const stateFields: ReadonlySet<string> = new Set([
  'phase',
  'state',
  'status',
  'health',
  'healthstatus',
  'currentphase',
  'currentstate',
]);
/** Ends of names that hold a state of a part; read where no field names the whole. */
const partField = /(?:phase|state|status|health|compliant|compliance)$/i;
/** Members of an object that are looked into for states: a status is no database. */
const maxInnerObjects = 50;
const errorFields: ReadonlySet<string> = new Set([
  'error',
  'errors',
  'errormessage',
  'errmsg',
  'failuremessage',
  'failurereason',
  'errorreason',
]);
const readyFlags: ReadonlySet<string> = new Set(['ready', 'readytouse', 'isready', 'healthy']);

/** What the reader of states needs to know. */
export interface StateFacts {
  readonly kind: string;
  readonly spec: Fields;
  readonly status: Fields;
  /** True when Ready is True: then old error texts and counts do not count. */
  readonly hasSummary: boolean;
}

/** Signals of phases, states, flags, error texts and replica counts of a status. */
export function readStateSignals(facts: StateFacts): readonly Signal[] {
  const states = readStateWords(facts);
  if (facts.hasSummary) return states;
  return [...states, ...readFlags(facts.status), ...readReplicas(facts.spec, facts.status)];
}

function readStateWords({ kind, status }: StateFacts): readonly Signal[] {
  const here = readOwnStates(kind, status);
  if (here.length > 0) return here;
  return listInnerObjects(status, 2).flatMap((inner) => readOwnStates(kind, inner));
}

/** Objects inside a status (`ansibleJobResult`, one entry per reporter), to a depth; lists are not states. */
function listInnerObjects(fields: Fields, depth: number): readonly Fields[] {
  if (depth === 0) return [];
  return Object.keys(fields.object)
    .slice(0, maxInnerObjects)
    .flatMap((key) => {
      const value = fields.object[key];
      if (!isJsonObject(value)) return [];
      const inner = { path: joinPath(fields.path, key), object: value };
      return [inner, ...listInnerObjects(inner, depth - 1)];
    });
}

function readOwnStates(kind: string, status: Fields): readonly Signal[] {
  const keys = Object.keys(status.object).filter((key) => {
    const value = status.object[key];
    return typeof value === 'string' && value !== '';
  });
  const whole = keys.filter((key) => stateFields.has(key.toLowerCase()));
  const chosen = whole.length > 0 ? whole : keys.filter((key) => partField.test(key));
  return chosen.flatMap((key) => {
    const text = status.object[key];
    if (typeof text !== 'string' || text === '') return [];
    const meaning = readMeaning(text);
    if (meaning === undefined) return [];
    const isAtWork = meaning === 'good' && isRunToCompletion(kind) && /running|started/i.test(text);
    const basis = joinPath(status.path, key);
    const message = `${key} is ${text}${describeDetail(status)}.`;
    return [{ meaning: isAtWork ? 'progressing' : meaning, message, basis }];
  });
}

/** Operators explain a phase in `message` or `reason` beside it. */
function describeDetail(status: Fields): string {
  const detail = readValue(status, 'message') ?? readValue(status, 'reason');
  return typeof detail === 'string' && detail !== '' ? `: ${detail.trimEnd()}` : '';
}

function readFlags(status: Fields): readonly Signal[] {
  const signals: Signal[] = [];
  for (const key of Object.keys(status.object)) {
    const value = readValue(status, key);
    const name = key.toLowerCase();
    const basis = joinPath(status.path, key);
    if (errorFields.has(name) && isFilled(value)) {
      signals.push({ meaning: 'bad', message: `${key}: ${describeError(value)}`, basis });
    }
    if (name === 'failed' && value === true) {
      signals.push({ meaning: 'bad', message: `${key} is true.`, basis });
    }
    if (readyFlags.has(name) && typeof value === 'boolean') {
      const meaning = value ? 'good' : 'progressing';
      signals.push({ meaning, message: `${key} is ${String(value)}.`, basis });
    }
  }
  return signals;
}

function isFilled(value: Json | undefined): boolean {
  if (typeof value === 'string') return value !== '';
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function describeError(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  const message = isJsonObject(value) ? value['message'] : undefined;
  return typeof message === 'string' ? message : 'the status holds an error.';
}

/** Scaled kinds count as Deployments do: all wanted pods must be updated and ready (the scale subresource's names). */
function readReplicas(spec: Fields, status: Fields): readonly Signal[] {
  const want = readValue(spec, 'replicas');
  if (typeof want !== 'number') return [];
  const signals: Signal[] = [];
  for (const key of ['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas']) {
    const have = readValue(status, key);
    if (typeof have !== 'number') continue;
    const basis = joinPath(status.path, key);
    const message = `${key} is ${String(have)} of ${String(want)}.`;
    signals.push({ meaning: have < want ? 'progressing' : 'good', message, basis });
  }
  const total = readValue(status, 'replicas');
  const updated = readValue(status, 'updatedReplicas');
  if (typeof total === 'number' && typeof updated === 'number' && total > updated) {
    const message = `${String(total - updated)} old pods are still to be removed.`;
    signals.push({ meaning: 'progressing', message, basis: `${status.path}.replicas` });
  }
  return signals;
}
