import { isGraceOver } from '../grace.ts';
import { makeHealth } from '../health.ts';
import type { Health } from '../health.ts';
import { readFields, readItems, readText, readValue } from '../status-fields.ts';
import type { Fields } from '../status-fields.ts';
import { isJsonArray } from '../../model/json.ts';
import type { Facts } from './rule.ts';

const addressPath = 'status.loadBalancer.ingress';

/**
 * core Service. Only the type LoadBalancer has something to wait for: its address (Argo CD, Helm, kapp; kstatus
 * does not look). externalIPs serve without a load balancer, as Helm and kapp say.
 */
export function judgeService({ spec, status }: Facts): Health {
  const type = readText(spec, 'type') ?? 'ClusterIP';
  if (type !== 'LoadBalancer') {
    return makeHealth(
      'Healthy',
      `A Service of type ${type} serves as soon as it exists.`,
      'spec.type',
    );
  }
  const address = readAddress(status);
  if (address !== undefined) {
    return makeHealth('Healthy', `The load balancer has the address ${address}.`, addressPath);
  }
  const externalIps = readValue(spec, 'externalIPs');
  if (isJsonArray(externalIps) && externalIps.length > 0) {
    return makeHealth('Healthy', 'The Service is reached by its external IPs.', 'spec.externalIPs');
  }
  return makeHealth('Progressing', 'The load balancer has no address yet.', addressPath);
}

function readAddress(status: Fields): string | undefined {
  const first = readItems(readFields(status, 'loadBalancer'), 'ingress')[0];
  if (first === undefined) return undefined;
  return readText(first, 'hostname') ?? readText(first, 'ip') ?? 'of the ingress controller';
}

/**
 * networking.k8s.io Ingress. Without an address Progressing (Argo CD), but not for ever: many controllers never
 * publish one. Where no Ingress of the cluster has one and the grace is over, it is as ready as it gets (D11).
 */
export function judgeIngress({ metadata, status, context }: Facts): Health {
  const address = readAddress(status);
  if (address !== undefined) {
    return makeHealth('Healthy', `The Ingress has the address ${address}.`, addressPath);
  }
  if (isGraceOver(metadata, context) && context.everHadStatus === false) {
    const text = 'No Ingress here has an address: the controller publishes none.';
    return makeHealth('Healthy', text, addressPath);
  }
  return makeHealth('Progressing', 'The Ingress has no address yet.', addressPath);
}
