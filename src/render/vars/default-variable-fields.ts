import type { FieldSpec } from '../field-specs/field-spec.ts';

// Facts of kustomize 5.8.1 (api/internal/konfig/builtinpluginconsts/varreference.go), what kubectl 1.36 ships.

/** Where each kind keeps its pod; a ReplicationController's is not looked into. */
const podSpecs: Readonly<Record<string, string>> = {
  CronJob: 'spec/jobTemplate/spec/template/spec',
  DaemonSet: 'spec/template/spec',
  Deployment: 'spec/template/spec',
  Job: 'spec/template/spec',
  Pod: 'spec',
  ReplicaSet: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
};

const containerFields = ['args', 'command', 'env/value', 'volumeMounts/mountPath'];

/** What holds `nfs/server`; the path of CronJob leads nowhere, as it does in kustomize. */
const nfsVolumes: Readonly<Record<string, string>> = {
  CronJob: 'spec/jobTemplate/spec/template/volumes',
  DaemonSet: 'spec/template/spec/volumes',
  Deployment: 'spec/template/spec/volumes',
  Job: 'spec/template/spec/volumes',
  Pod: 'spec/volumes',
  ReplicaSet: 'spec/template/spec/volumes',
  StatefulSet: 'spec/volumeClaimTemplates/spec',
  PersistentVolume: 'spec',
};

/** The fields in which `$(NAME)` stands for a var; `configurations` add others. */
export const defaultVariableFields: readonly FieldSpec[] = [
  ...Object.entries(podSpecs).flatMap(([kind, pod]) =>
    ['containers', 'initContainers'].flatMap((list) =>
      containerFields.map((field) => ({ kind, path: `${pod}/${list}/${field}` })),
    ),
  ),
  ...Object.entries(nfsVolumes).map(([kind, path]) => ({ kind, path: `${path}/nfs/server` })),
  { kind: 'Deployment', path: 'spec/template/metadata/annotations' },
  { kind: 'Ingress', path: 'spec/rules/host' },
  { kind: 'Ingress', path: 'spec/tls/hosts' },
  { kind: 'Ingress', path: 'spec/tls/secretName' },
  { kind: 'Service', path: 'spec/ports/port' },
  { kind: 'Service', path: 'spec/ports/targetPort' },
  { path: 'metadata/labels' },
  { path: 'metadata/annotations' },
];
