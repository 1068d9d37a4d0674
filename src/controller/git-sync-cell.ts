import type { KubeClient } from '../kube/kube-client.ts';
import type { Logger } from '../log/logger.ts';
import { equalJson } from '../model/json.ts';
import type { JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import { gitSyncKind, gitSyncName } from './git-sync.ts';
import { statusOf } from './git-sync-status.ts';

/** A GitSync object as it was seen last, with the status that was written last. */
export interface GitSyncCell {
  readonly object: KubeObject;
  /** The object as the server told it now. */
  see(object: KubeObject): void;
  /** Writes the status, unless it is as known; false when it could not be written. */
  tell(status: JsonObject): Promise<boolean>;
}

/** Field manager of the status. */
const statusManager = 'gitsync-controller';

/** Keeps one GitSync object. */
export function createCell(first: KubeObject, kube: KubeClient, logger: Logger): GitSyncCell {
  const state = { object: first };
  return {
    get object() {
      return state.object;
    },
    see(object) {
      state.object = object;
    },
    async tell(status) {
      const { object } = state;
      if (equalJson(statusOf(object), status)) return true;
      const answer = await writeStatus(kube, object, status);
      if (answer === undefined || answer.kind === 'ok') {
        // Only the status: a newer spec in the answer has to arrive as news, or it would go unnoticed.
        const written = answer === undefined ? status : statusOf(answer.value);
        state.object = { ...state.object, status: written };
        return true;
      }
      const { code, message } = answer.problem;
      const isGone = code === 'KUBE_NOT_FOUND';
      if (!isGone) {
        const fields = { gitSync: gitSyncName(object), code, problem: message };
        logger.warn('The status could not be written', fields);
      }
      return isGone;
    },
  };
}

/** The UID makes the server refuse the status of an object that was made anew under the same name. */
async function writeStatus(
  kube: KubeClient,
  object: KubeObject,
  status: JsonObject,
): Promise<Awaited<ReturnType<KubeClient['patch']>> | undefined> {
  const resource = (await kube.discover()).find(gitSyncKind);
  if (resource === undefined) return undefined;
  const { namespace = '', name, uid } = object.metadata;
  const patch = { metadata: uid === undefined ? {} : { uid }, status };
  const options = { subresource: 'status', fieldManager: statusManager };
  return await kube.patch({ resource, namespace, name }, patch, options);
}
