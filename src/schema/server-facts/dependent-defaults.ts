import type { Json } from '../../model/json.ts';

/** A field whose default goes with the value of another field of the same struct. */
export interface DependentDefault {
  readonly field: string;
  readonly by: string;
  /** By the value of the other field; undefined where nothing is there. Of other values nothing is known. */
  readonly values: ReadonlyMap<Json | undefined, Json | undefined>;
}

const core = 'io.k8s.api.core.v1';
const apps = 'io.k8s.api.apps.v1';

function dependent(
  field: string,
  by: string,
  values: Readonly<Record<string, Json | undefined>>,
): DependentDefault {
  return { field, by, values: new Map(Object.entries(values)) };
}

/**
 * By type (`SetDefaults_*` in the defaults.go of each group of Kubernetes 1.36); the contract suite tries each on a
 * server. A fact that is learned holds whatever else is there, these do not.
 */
const dependentDefaults: ReadonlyMap<string, readonly DependentDefault[]> = new Map([
  [
    `${core}.ServiceSpec`,
    [
      dependent('allocateLoadBalancerNodePorts', 'type', {
        ClusterIP: undefined,
        NodePort: undefined,
        LoadBalancer: true,
        ExternalName: undefined,
      }),
      // A ClusterIP with external addresses has one too.
      dependent('externalTrafficPolicy', 'type', { NodePort: 'Cluster', LoadBalancer: 'Cluster' }),
      dependent('internalTrafficPolicy', 'type', {
        ClusterIP: 'Cluster',
        NodePort: 'Cluster',
        LoadBalancer: 'Cluster',
        ExternalName: undefined,
      }),
      dependent('sessionAffinityConfig', 'sessionAffinity', {
        None: undefined,
        ClientIP: { clientIP: { timeoutSeconds: 10_800 } },
      }),
    ],
  ],
  [
    `${apps}.DeploymentStrategy`,
    [
      dependent('rollingUpdate', 'type', {
        RollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
        Recreate: undefined,
      }),
    ],
  ],
  [
    `${apps}.DaemonSetUpdateStrategy`,
    [
      dependent('rollingUpdate', 'type', {
        RollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
        OnDelete: undefined,
      }),
    ],
  ],
  [
    'io.k8s.api.rbac.v1.Subject',
    [
      dependent('apiGroup', 'kind', {
        User: 'rbac.authorization.k8s.io',
        Group: 'rbac.authorization.k8s.io',
        ServiceAccount: undefined,
      }),
    ],
  ],
]);

/** Defaults of a type's fields that go with other fields, on Kubernetes 1.36. */
export function dependentDefaultsOf(typeName: string): readonly DependentDefault[] {
  return dependentDefaults.get(typeName) ?? none;
}

const none: readonly DependentDefault[] = [];
