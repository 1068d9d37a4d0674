import type { GeneratedObject } from '../../generators/generator-input.ts';
import { recordOf, text } from '../../kustomization/read-shape.ts';
import { fail } from '../../render-problem.ts';
import type { PluginConfig } from '../plugin-config.ts';

/**
 * The ServiceAccount that may act as an account of a cloud (IAMPolicyGenerator); Google's is the only one there is.
 * @throws GitsyncError RENDER_BAD_GENERATOR for another cloud
 */
export function generateServiceAccount(config: PluginConfig): GeneratedObject {
  const { cloud, kubernetesService, serviceAccount } = config.readQuoted({
    cloud: text,
    kubernetesService: recordOf({ name: text, namespace: text }),
    serviceAccount: recordOf({ name: text, projectId: text }),
  });
  const { name = '', namespace = '' } = kubernetesService ?? {};
  const { name: account = '', projectId = '' } = serviceAccount ?? {};
  if (cloud !== 'gke') {
    const message = `cloud "${cloud ?? ''}" is not known to the IAMPolicyGenerator`;
    fail('RENDER_BAD_GENERATOR', config.origin, message, 'Write cloud: gke.');
  }
  if (name === '') {
    const message = 'kubernetesService.name is missing';
    fail('RENDER_BAD_GENERATOR', config.origin, message, 'Set it to the name of the object.');
  }
  if (account === '') {
    const message = 'serviceAccount.name is missing';
    fail('RENDER_BAD_GENERATOR', config.origin, message, 'Set it to the name of the account.');
  }
  const email = `${account}@${projectId}.iam.gserviceaccount.com`;
  return {
    object: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        annotations: { 'iam.gke.io/gcp-service-account': email },
        name,
        ...(namespace === '' ? {} : { namespace }),
      },
    },
    behavior: 'create',
    needsHash: false,
  };
}
