import type { SetRef } from '../model/applyset.ts';
import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { objectIdOf } from '../model/manifest.ts';
import type { KubeObject } from '../model/manifest.ts';
import { formatObjectId } from '../model/object-id.ts';
import { GitsyncError, problemsOf } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import type { PruneLimit } from '../prune/prune-budget.ts';
import type { SubstituteOptions } from '../render/substitute/load-variables.ts';
import { parseDurationMs } from '../model/duration.ts';
import { parsePruneLimit } from '../settings/prune-limit.ts';
import { parseSource } from '../source/source-spec.ts';
import type { GitSourceSpec } from '../source/source-spec.ts';
import { readAllowedRemote } from '../source/remote/allowed-remote.ts';
import type { AllowedRemote } from '../source/remote/allowed-remote.ts';
import { shorten } from '../model/escape-text.ts';
import { textMember } from '../ownership/marks.ts';
import { readPostBuild } from './post-build.ts';
import { findCronFault } from './schedule.ts';
import type { Schedule } from './schedule.ts';

/** Group, version and kind of the objects that the controller follows. */
export const gitSyncKind = { group: 'gitsync.dev', version: 'v1alpha1', kind: 'GitSync' } as const;

/** A new value of this annotation asks for a sync at once. */
const requestedAtAnnotation = 'gitsync.dev/requestedAt';

/** What a GitSync object asks for, checked. */
export interface GitSync {
  readonly set: SetRef;
  readonly source: GitSourceSpec;
  /** Repositories whose folders kustomizations of the source may name as bases. */
  readonly allowedRemotes: readonly AllowedRemote[];
  readonly schedule: Schedule;
  readonly isPruning: boolean;
  readonly pruneLimit: PruneLimit;
  readonly timeoutMs: number;
  /** Absent where no variables are to be replaced. */
  readonly substitute?: SubstituteOptions;
}

/** The value is repeated in the status. */
const maxRequestLength = 256;
const defaultIntervalMs = 60_000;
const minIntervalMs = 1000;
const defaultTimeoutMs = 600_000;
const maxTimeoutMs = 86_400_000;
/** What a Secret's name, a label value and the name of an inventory Secret leave room for. */
const setName = /^[a-z0-9](?:[-a-z0-9]{0,51}[a-z0-9])?$/;

/** The fields of a spec, and where to note what is wrong with them. */
interface SpecReader {
  readonly object: KubeObject;
  readonly spec: JsonObject;
  readonly faults: Problem[];
  readonly nowMs: number;
}

/**
 * Reads the spec of a GitSync. The API server checks most of it against the schema of the CRD, but a CRD
 * may be older or newer than this program.
 * @throws GitsyncError CONFIG_INVALID or SOURCE_BAD_URL with everything that is wrong.
 */
export function readGitSync(object: KubeObject, nowMs: number): GitSync {
  const spec = isJsonObject(object['spec']) ? object['spec'] : {};
  const reader: SpecReader = { object, spec, faults: [], nowMs };
  const source = readSource(reader);
  const checked = {
    allowedRemotes: readAllowedRemotes(reader),
    set: readSet(reader),
    schedule: readSchedule(reader),
    isPruning: readBoolean(reader, 'prune', true),
    pruneLimit: readPruneLimit(reader),
    timeoutMs: readTimeout(reader),
  };
  const substitute = readPostBuild(spec['postBuild'], (field, why) => {
    note(reader, field, why);
  });
  if (source === undefined || reader.faults.length > 0) throw new GitsyncError(reader.faults);
  return { ...checked, source, ...(substitute === undefined ? {} : { substitute }) };
}

/** True where the object says that nothing is to be done, whatever else it says. */
export function isSuspended(object: KubeObject): boolean {
  const spec = object['spec'];
  return isJsonObject(spec) && spec['suspend'] === true;
}

/** `shop/web`: how the controller keeps and logs a GitSync. */
export function gitSyncName(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** The sync that was asked for by annotation; undefined where none ever was. */
export function requestOf(object: KubeObject): string | undefined {
  const request = textMember(object.metadata.annotations, requestedAtAnnotation);
  return request === undefined ? undefined : shorten(request, maxRequestLength);
}

/** The set that an object names, also where the rest of it is wrong. */
export function setOf(object: KubeObject): SetRef {
  const spec = object['spec'];
  const named = isJsonObject(spec) ? spec['set'] : undefined;
  return {
    namespace: object.metadata.namespace ?? '',
    name: typeof named === 'string' ? named : object.metadata.name,
  };
}

function note(reader: SpecReader, field: string, why: string, hint?: string): void {
  const object = objectIdOf(reader.object);
  reader.faults.push({
    code: 'CONFIG_INVALID',
    object,
    message: `${formatObjectId(object)}: ${field} ${why}.`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function readSource(reader: SpecReader): GitSourceSpec | undefined {
  const source = isJsonObject(reader.spec['source']) ? reader.spec['source'] : {};
  const url = readText(reader, source['url'], 'spec.source.url');
  const path = readText(reader, source['path'] ?? '', 'spec.source.path');
  const ref = readText(reader, source['ref'] ?? '', 'spec.source.ref');
  if (url === undefined || path === undefined || ref === undefined) return undefined;
  try {
    const address = parseGit(url);
    if (address.path !== '' || address.ref !== undefined) {
      const hint = 'Write them in spec.source.path and spec.source.ref.';
      note(reader, 'spec.source.url', 'names a path or a ref', hint);
    }
    if (address.credentials !== undefined) {
      note(reader, 'spec.source.url', 'holds a login, for everyone to read who may see the object');
    }
    const query = ref === '' ? '' : `?ref=${encodeURIComponent(ref)}`;
    return reader.faults.length > 0 ? undefined : parseGit(`${url}//${path}${query}`);
  } catch (error) {
    reader.faults.push(...problemsOf(error));
    return undefined;
  }
}

function readAllowedRemotes(reader: SpecReader): readonly AllowedRemote[] {
  const source = isJsonObject(reader.spec['source']) ? reader.spec['source'] : {};
  const names = source['allowRemote'] ?? [];
  if (!isJsonArray(names)) {
    note(reader, 'spec.source.allowRemote', 'is no list');
    return [];
  }
  return names.flatMap((name, index) => {
    const field = `spec.source.allowRemote[${String(index)}]`;
    const text = readText(reader, name, field);
    if (text === undefined) return [];
    const read = readAllowedRemote(text);
    if (read.kind === 'allowed') return [read.allowed];
    note(
      reader,
      field,
      `allows nothing: ${read.reason}`,
      'Name a host, HOST/ORG or HOST/ORG/REPO.',
    );
    return [];
  });
}

/** `git::` leaves no way to read the text as a folder of this machine. */
function parseGit(text: string): GitSourceSpec {
  const spec = parseSource(`git::${text}`);
  if (spec.kind !== 'git') throw new Error('a source that is forced to be git is read as another');
  return spec;
}

function readText(reader: SpecReader, value: Json | undefined, field: string): string | undefined {
  if (typeof value === 'string') return value;
  note(reader, field, value === undefined ? 'is missing' : 'is no text');
  return undefined;
}

function readSet(reader: SpecReader): SetRef {
  const set = setOf(reader.object);
  if (!setName.test(set.name)) {
    const what = `"${set.name}" is no name of a set`;
    const hint = 'Set spec.set: lower-case letters, digits and "-", at most 53 characters.';
    note(reader, reader.spec['set'] === undefined ? 'metadata.name' : 'spec.set', what, hint);
  }
  return set;
}

function readSchedule(reader: SpecReader): Schedule {
  const { schedule, interval } = reader.spec;
  if (schedule === undefined) {
    const intervalMs = readDuration(reader, 'interval', defaultIntervalMs);
    if (intervalMs < minIntervalMs) note(reader, 'spec.interval', 'is shorter than a second');
    return { kind: 'interval', intervalMs };
  }
  if (interval !== undefined) note(reader, 'spec.schedule', 'and spec.interval exclude each other');
  const expression = readText(reader, schedule, 'spec.schedule') ?? '';
  const fault = findCronFault(expression, reader.nowMs);
  if (fault !== undefined) note(reader, 'spec.schedule', fault, 'Write it as "0 3 * * 1-5" (UTC).');
  return { kind: 'cron', expression };
}

function readDuration(reader: SpecReader, field: string, otherwise: number): number {
  const value = reader.spec[field];
  if (value === undefined) return otherwise;
  const duration = typeof value === 'string' ? parseDurationMs(value) : undefined;
  if (duration === undefined) note(reader, `spec.${field}`, 'is no duration such as 30s or 1h30m');
  return duration ?? otherwise;
}

function readTimeout(reader: SpecReader): number {
  const timeoutMs = readDuration(reader, 'timeout', defaultTimeoutMs);
  if (timeoutMs > maxTimeoutMs) note(reader, 'spec.timeout', 'is longer than a day');
  return timeoutMs;
}

function readBoolean(reader: SpecReader, field: string, otherwise: boolean): boolean {
  const value = reader.spec[field] ?? otherwise;
  if (typeof value === 'boolean') return value;
  note(reader, `spec.${field}`, 'is neither true nor false');
  return false;
}

function readPruneLimit(reader: SpecReader): PruneLimit {
  const value = reader.spec['maxPrune'];
  if (value === undefined) return { kind: 'default' };
  const isScalar = typeof value === 'string' || typeof value === 'number';
  const limit = isScalar ? parsePruneLimit(String(value)) : undefined;
  if (limit === undefined)
    note(reader, 'spec.maxPrune', 'is neither a number (7) nor a share (30%)');
  return limit ?? { kind: 'count', count: 0 };
}
