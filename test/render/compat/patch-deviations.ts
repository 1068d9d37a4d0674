import { configMap, treeOf } from './deviation.ts';
import type { Deviation } from './deviation.ts';

function pod(spec: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n${spec}`;
}

function service(ports: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n${ports}`;
}

function patched(object: string, patch: string): Deviation['files'] {
  return treeOf(object, 'patches:\n- path: patch.yaml\n', { 'patch.yaml': patch });
}

const twoPorts = '  - {port: 80, targetPort: 1, protocol: TCP}\n  - {port: 53, protocol: UDP}\n';
const volume = pod('  volumes:\n  - name: data\n    emptyDir: {}\n');

/** Patches. */
export const patchDeviations: readonly Deviation[] = [
  {
    name: 'a port that a patch names without its protocol is the TCP port',
    files: patched(service(twoPorts), service('  - {port: 80, targetPort: 9}\n')),
    byDefault: {
      shows:
        '  - port: 80\n    protocol: TCP\n    targetPort: 9\n  - port: 53\n    protocol: UDP\n',
    },
    inCompat: { shows: 'port: 80\n    protocol: TCP\n    targetPort: 1\n' },
  },
  {
    name: 'a port that a patch names without its protocol is not the UDP port',
    files: patched(
      service('  - {port: 53, name: udp, protocol: UDP}\n'),
      service('  - {port: 53, name: tcp}\n'),
    ),
    byDefault: {
      shows: '  - name: tcp\n    port: 53\n  - name: udp\n    port: 53\n    protocol: UDP\n',
    },
    inCompat: { shows: '  ports:\n  - name: udp\n    port: 53\n    protocol: UDP\n' },
  },
  {
    name: 'a patch item that lacks a key without default is refused',
    files: patched(
      pod('  topologySpreadConstraints:\n  - {topologyKey: a, whenUnsatisfiable: b, maxSkew: 1}\n'),
      pod('  topologySpreadConstraints:\n  - {topologyKey: a, maxSkew: 2}\n'),
    ),
    byDefault: { says: 'an item of spec.topologySpreadConstraints has no whenUnsatisfiable' },
    inCompat: {
      shows: '  - maxSkew: 1\n    topologyKey: a\n    whenUnsatisfiable: b\n',
    },
  },
  {
    name: 'a patch item without any merge key is refused',
    files: patched(
      pod('  containers:\n  - {name: a, image: x}\n'),
      pod('  containers:\n  - image: y\n  - name: b\n'),
    ),
    byDefault: { says: 'patch.yaml:1: an item of spec.containers has no name' },
    inCompat: { shows: 'spec:\n  containers:\n  - name: b\n' },
  },
  {
    name: 'items without a merge key stay when a patch leaves their list alone',
    files: patched(
      pod('  containers:\n  - {name: a, image: x}\n  - image: y\n'),
      pod('  nodeName: here\n'),
    ),
    byDefault: { shows: '  containers:\n  - image: x\n    name: a\n  - image: "y"\n  nodeName' },
    inCompat: { shows: '  containers:\n  - image: "y"\n  nodeName' },
  },
  {
    name: '$patch in a list that only the patch has is carried out',
    files: patched(
      pod('  nodeName: here\n'),
      pod('  containers:\n  - $patch: replace\n  - name: b\n'),
    ),
    byDefault: { shows: '  containers:\n  - name: b\n' },
    inCompat: { shows: '  containers:\n  - $patch: replace\n  nodeName' },
  },
  {
    name: '$retainKeys is refused',
    files: patched(
      volume,
      pod(
        '  volumes:\n  - $retainKeys: [name, hostPath]\n    name: data\n    hostPath: {path: /x}\n',
      ),
    ),
    byDefault: { says: 'spec.volumes[0].$retainKeys (patch.yaml:1)' },
    inCompat: {
      shows:
        '  - $retainKeys:\n    - name\n    - hostPath\n    emptyDir: {}\n    hostPath:\n      path: /x\n    name: data\n',
    },
  },
  {
    name: '$setElementOrder is refused',
    files: patched(volume, pod('  $setElementOrder/volumes:\n  - name: data\n')),
    byDefault: { says: 'spec.$setElementOrder/volumes (patch.yaml:1)' },
    inCompat: { shows: 'spec:\n  $setElementOrder/volumes:\n  - name: data\n' },
  },
  {
    name: '$deleteFromPrimitiveList is refused',
    files: treeOf(
      configMap('a', '  finalizers: [x, y]\n'),
      `patchesStrategicMerge:\n- |-\n  ${configMap('a', '  $deleteFromPrimitiveList/finalizers: [x]\n').trimEnd().replaceAll('\n', '\n  ')}\n`,
    ),
    byDefault: { says: 'metadata.$deleteFromPrimitiveList/finalizers (kustomization.yaml:3)' },
    inCompat: {
      shows: '  $deleteFromPrimitiveList/finalizers:\n  - x\n  finalizers:\n  - x\n  - "y"\n',
    },
  },
  {
    name: 'a JSON patch that copies an absent member is refused',
    files: treeOf(
      configMap('a', 'data: {a: b}\n'),
      'patches:\n- target: {kind: ConfigMap}\n  patch: |-\n    - {op: copy, from: /data/x, path: /data/z}\n',
    ),
    byDefault: { says: 'operation 1 (copy /data/z): the path does not exist' },
    inCompat: { shows: 'data:\n  a: b\n  z: null\n' },
  },
];
