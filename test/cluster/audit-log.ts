import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { apiRequestOk } from './api-request.ts';
import type { ClusterInfo } from './cluster-info.ts';
import { waitUntil } from './control-plane/wait-until.ts';

/** One request as the API server saw it. Empty strings where something does not apply. */
export interface AuditRequest {
  /** `get list watch create update patch delete deletecollection`, or the HTTP method in lower case. */
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly user: string;
  readonly userAgent: string;
  /** The HTTP status of the answer; 0 while there is none. */
  readonly code: number;
  /**
   * From the query. A DELETE may ask for a dry run in its body instead, which an audit log at level
   * Metadata does not show.
   */
  readonly dryRun: boolean;
  readonly requestUri: string;
  /** When it came in, ISO 8601 with microseconds. */
  readonly time: string;
}

/** A position in the audit log; only `markAuditLog` makes one. */
export interface AuditMark {
  readonly offset: number;
}

/** Which requests; what is left out matches everything. */
export interface AuditFilter {
  /** `gitsync/` for the requests of gitsync itself. */
  readonly userAgentPrefix?: string;
  /** The namespace of the object; requests for a Namespace itself carry its name here too. */
  readonly namespace?: string;
  readonly user?: string;
  readonly since?: AuditMark;
}

/** The parts of audit.k8s.io/v1 Event that are read, as kube-apiserver writes them. */
interface AuditEvent {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly user?: { readonly username?: string };
  readonly responseStatus?: { readonly code?: number };
  readonly requestReceivedTimestamp: string;
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
}

const writingVerbs = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

function requireAuditLog(cluster: ClusterInfo): string {
  if (cluster.auditLogPath !== undefined) return cluster.auditLogPath;
  throw new Error('this cluster has no audit log to read: the test needs capability audit-log');
}

function toRequest(event: AuditEvent): AuditRequest {
  const { objectRef = {}, requestURI } = event;
  return {
    verb: event.verb,
    ...readObjectRef(objectRef),
    user: event.user?.username ?? '',
    userAgent: event.userAgent ?? '',
    code: event.responseStatus?.code ?? 0,
    dryRun: new URL(requestURI, 'https://server').searchParams.has('dryRun'),
    requestUri: requestURI,
    time: event.requestReceivedTimestamp,
  };
}

function readObjectRef(reference: NonNullable<AuditEvent['objectRef']>) {
  return {
    group: reference.apiGroup ?? '',
    resource: reference.resource ?? '',
    subresource: reference.subresource ?? '',
    namespace: reference.namespace ?? '',
    name: reference.name ?? '',
  };
}

function matches(request: AuditRequest, filter: AuditFilter): boolean {
  const { userAgentPrefix = '', namespace, user } = filter;
  if (!request.userAgent.startsWith(userAgentPrefix)) return false;
  if (namespace !== undefined && request.namespace !== namespace) return false;
  return user === undefined || request.user === user;
}

/** Whole lines from an offset on; a line that is still being written is not there yet. */
async function* readLines(path: string, start: number): AsyncGenerator<string> {
  const { size } = await stat(path);
  if (size <= start) return;
  const input = createReadStream(path, { start, end: size - 1 });
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.endsWith('}')) yield line;
  }
}

function parseEvent(line: string): AuditEvent | undefined {
  try {
    return JSON.parse(line) as AuditEvent;
  } catch {
    // The last line, cut where the API server was writing: complete at the next reading.
    return undefined;
  }
}

/**
 * Reads the requests that are in the audit log now, in the order in which they were answered; a
 * watch is there from its start. Use `recordRequests` to be sure that nothing is still missing.
 */
export async function readAuditRequests(
  cluster: ClusterInfo,
  filter: AuditFilter = {},
): Promise<AuditRequest[]> {
  // A watch has an event when it starts and one when it ends, with the same id.
  const requests = new Map<string, AuditRequest>();
  for await (const line of readLines(requireAuditLog(cluster), filter.since?.offset ?? 0)) {
    const event = parseEvent(line);
    if (event === undefined) continue;
    const request = toRequest(event);
    if (matches(request, filter)) requests.set(event.auditID, request);
  }
  return [...requests.values()];
}

async function hasSentinel(path: string, offset: number, userAgent: string): Promise<boolean> {
  for await (const line of readLines(path, offset)) {
    if (parseEvent(line)?.userAgent === userAgent) return true;
  }
  return false;
}

/**
 * Returns the end of the audit log, behind everything that was answered before the call. The API
 * server writes an event before the answer to its request ends; a request of our own that shows up
 * in the file proves that what came before it is there.
 */
export async function markAuditLog(cluster: ClusterInfo): Promise<AuditMark> {
  const path = requireAuditLog(cluster);
  const { size } = await stat(path);
  const userAgent = `test-cluster-sentinel/${randomUUID()}`;
  await apiRequestOk(cluster, { path: '/version', userAgent });
  await waitUntil('the audit log to be written', async () =>
    (await hasSentinel(path, size, userAgent)) ? true : undefined,
  );
  return { offset: (await stat(path)).size };
}

/**
 * Runs `action` and returns the requests that were answered meanwhile and match the filter. Other
 * tests use the same cluster at the same time: filter by namespace or by a user agent of one's own.
 */
export async function recordRequests(
  cluster: ClusterInfo,
  filter: Omit<AuditFilter, 'since'>,
  action: () => Promise<unknown>,
): Promise<AuditRequest[]> {
  const since = await markAuditLog(cluster);
  await action();
  await markAuditLog(cluster);
  return readAuditRequests(cluster, { ...filter, since });
}

/** Whether a request changes the cluster: a writing verb, and no dry run that the query shows. */
export function isWrite(request: AuditRequest): boolean {
  // Reviews (SubjectAccessReview and the like) are created to ask a question; nothing is stored.
  const isQuestion = request.resource.endsWith('reviews');
  return writingVerbs.has(request.verb) && !request.dryRun && !isQuestion;
}
