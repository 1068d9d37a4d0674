import type { Logger } from '../log/logger.ts';
import { GitsyncError } from '../model/problem.ts';
import { describeFailure } from './answers/failed-attempt.ts';
import type { RequestSubject } from './answers/failed-attempt.ts';
import { untilAborted } from './auth/cached-credentials.ts';
import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import { rememberDiscovery } from './discovery/remember-discovery.ts';
import { describeServer, describeUser } from './disk-cache/connection-identity.ts';
import { noDiskCache, openDiskCache } from './disk-cache/disk-cache.ts';
import type { KubeClient, KubeFailure } from './kube-client.ts';
import { openApiDocuments } from './openapi/open-api-documents.ts';
import { openApiPath } from './openapi/read-index.ts';
import { documentSubject } from './requests/request-subject.ts';
import type { RequestSender } from './transport/request-sender.ts';

/** What a server serves, and how that looks: discovery and OpenAPI of one connection. */
export interface ServedApis extends Pick<KubeClient, 'discover' | 'openApi' | 'cache'> {
  /** To be told after every write, whatever became of it: some change what is served. */
  noteWrite(subject: RequestSubject): void;
}

/** What they are asked and kept with. */
export interface ServedApisOptions {
  readonly sender: RequestSender;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Where answers are kept for the next process; undefined means nowhere. */
  readonly cacheFolder: string | undefined;
  /** Ends all requests: answers are shared, so no caller's signal may. */
  readonly signal: AbortSignal;
}

/** Kinds whose objects decide what the server serves. */
const definitions = new Set([
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
]);

/** Asks nothing yet. */
export function openServedApis(connection: Connection, options: ServedApisOptions): ServedApis {
  const { cacheFolder, logger } = options;
  const cache =
    cacheFolder === undefined ? noDiskCache : openDiskCache({ folder: cacheFolder, logger });
  const server = describeServer(connection);
  const documents = openApiDocuments({
    ...options,
    urlPrefix: new URL(connection.server).pathname.replace(/\/$/, ''),
  });
  const discovery = rememberDiscovery({
    ...options,
    cache,
    identity: [...server, ...describeUser(connection)],
  });
  return {
    async discover({ refresh = false, signal } = {}) {
      if (refresh) documents.expire();
      const result = await untilAborted(discovery.get({ refresh }), signal);
      if (!('kind' in result)) return result;
      throw new GitsyncError([result.problem]);
    },
    cache: {
      read: (purpose, of) => cache.read({ purpose, of: [...server, ...of] }),
      write: (purpose, of, text) => cache.write({ purpose, of: [...server, ...of] }, text),
    },
    async openApi(type, { known, signal } = {}) {
      try {
        return await untilAborted(documents.get(type, known), signal);
      } catch (error) {
        if (signal?.aborted !== true) throw error;
        return aborted(openApiPath(type));
      }
    },
    noteWrite({ object, writes }) {
      if (!writes || object === undefined) return;
      if (!definitions.has(`${object.group}/${object.kind}`)) return;
      discovery.expectChange();
      documents.expectChange();
    },
  };
}

function aborted(path: string): KubeFailure {
  const why = 'it was stopped before it had ended';
  return describeFailure(documentSubject(path), { code: 'KUBE_ABORTED', why });
}
