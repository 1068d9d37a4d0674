import type { ServerResponse } from 'node:http';
import type { FollowEvent, KubeClient, Projecting } from '../../../src/kube/kube-client.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import { configMaps } from '../loopback-client.ts';
import { json, startLoopbackServer, status } from '../loopback-server.ts';
import type { ReceivedRequest, Responder } from '../loopback-server.ts';

/** What a server answers, in turn. Where it has no answer left, a watch stays open and says nothing. */
export interface WatchScript {
  /** To watches that ask for initial events; absent: the server refuses them, as with WatchList switched off. */
  readonly initial?: Responder[];
  readonly lists?: Responder[];
  readonly watches?: Responder[];
}

/** A server that answers by script, and what it was asked. */
export interface WatchServer {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** `initial`, `list`, `list c1` (a continue token), `watch 7` (from where), in their order. */
  asked(): readonly string[];
}

/** The refusal of an API server without the WatchList feature (`validation.ValidateListOptions`). */
export const noWatchList = status(422, {
  reason: 'Invalid',
  message: 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
});

/** Starts a server for one follower. */
export async function startWatchServer(script: WatchScript): Promise<WatchServer> {
  const queues = {
    initial: [...(script.initial ?? [])],
    list: [...(script.lists ?? [])],
    watch: [...(script.watches ?? [])],
  };
  const server = await startLoopbackServer((request, response) => {
    const [sort = ''] = describeRequest(request).split(' ');
    const next = queues[sort as keyof typeof queues].shift();
    if (next !== undefined) next(request, response);
    else if (sort === 'initial' && script.initial === undefined) noWatchList(request, response);
    else stream()(request, response);
  });
  return {
    ...server,
    asked: () => server.received.map(describeRequest),
  };
}

function describeRequest({ url }: ReceivedRequest): string {
  const query = new URL(url, 'http://x').searchParams;
  if (query.has('sendInitialEvents')) return 'initial';
  const [sort, place] = query.has('watch')
    ? ['watch', query.get('resourceVersion')]
    : ['list', query.get('continue')];
  return place === null ? sort : `${sort} ${place}`;
}

/** A stream that sends lines and stays open. */
export function stream(...lines: readonly string[]): Responder {
  return sending((response) => {
    response.flushHeaders();
    for (const line of lines) response.write(line);
  });
}

/** A stream that sends lines and is closed by the server. */
export function closing(...lines: readonly string[]): Responder {
  return sending((response) => response.end(lines.join('')));
}

/** A stream that sends lines and is torn off. */
export function tearing(...lines: readonly string[]): Responder {
  return sending((response) => {
    response.flushHeaders();
    response.write(lines.join(''), () => response.destroy());
  });
}

function sending(send: (response: ServerResponse) => void): Responder {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    send(response);
  };
}

/** A ConfigMap of the shop; each name and generation is an object of its own. */
export function configMap(name: string, resourceVersion: string, generation = 1): object {
  const metadata = { name, namespace: 'shop', uid: `${name}-${generation}`, resourceVersion };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

/** One line of a watch. */
export function line(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}

/** A bookmark; with `isEnd` the one that ends the initial events. */
export function bookmark(resourceVersion: string, isEnd = false): string {
  const annotations = isEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  const metadata = { resourceVersion, ...annotations };
  return line('BOOKMARK', { kind: 'ConfigMap', apiVersion: 'v1', metadata });
}

/** What a server says in the stream when a resourceVersion is too old. */
export const expiredLine = line('ERROR', {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Expired',
  code: 410,
});

/** A list of ConfigMaps, or one page of it. */
export function list(resourceVersion: string, items: readonly object[], next?: string): Responder {
  const metadata = { resourceVersion, ...(next === undefined ? {} : { continue: next }) };
  return json(200, { kind: 'ConfigMapList', apiVersion: 'v1', metadata, items });
}

/** What a follower of the shop's ConfigMaps is told, in short, until it leaves: after so many events, or one of them. */
export async function follow(
  kube: KubeClient,
  until: number | string,
  options: Partial<Projecting<string>> = {},
): Promise<readonly string[]> {
  const told: string[] = [];
  const project = ({ metadata }: KubeObject): string =>
    `${metadata.name}@${metadata.resourceVersion ?? ''}`;
  const events = kube.follow(configMaps, { namespace: 'shop', project, ...options });
  for await (const event of events) {
    told.push(tell(event));
    if (told.length === until || told.at(-1) === until) break;
  }
  return told;
}

/** An event in short: `all a@1 b@2`, `changed a@3`, `trouble KUBE_TIMEOUT`. */
export function tell(event: FollowEvent<string>): string {
  switch (event.kind) {
    case 'all':
      return ['all', ...event.items].join(' ');
    case 'changed':
    case 'gone':
    case 'left':
      return `${event.kind} ${event.item}`;
    case 'trouble':
    case 'failed':
      return `${event.kind} ${event.problem.code}`;
    case 'recovered':
      return 'recovered';
    default:
      return event satisfies never;
  }
}
