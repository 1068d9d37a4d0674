import { configMap, treeOf } from './deviation.ts';
import type { Deviation } from './deviation.ts';

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: zones.example.com
spec:
  group: example.com
  scope: Cluster
  names: {kind: Zone, plural: zones}
`;

const zone = 'apiVersion: example.com/v1\nkind: Zone\nmetadata:\n  name: north\nspec: {}\n';

/** Fields of a kustomization. */
export const kustomizationDeviations: readonly Deviation[] = [
  {
    name: 'a cluster-scoped custom resource gets no namespace where its definition is in the build',
    files: {
      'kustomization.yaml': 'resources: [crds, zones]\n',
      'crds/kustomization.yaml': 'resources: [all.yaml]\n',
      'crds/all.yaml': definition,
      'zones/kustomization.yaml': 'resources: [all.yaml]\nnamespace: shop\n',
      'zones/all.yaml': zone,
    },
    byDefault: { shows: 'kind: Zone\nmetadata:\n  name: north\nspec: {}\n' },
    inCompat: { shows: 'kind: Zone\nmetadata:\n  name: north\n  namespace: shop\n' },
  },
  {
    name: 'a key that a kustomization file holds twice is refused',
    files: treeOf(configMap('a'), 'namePrefix: x-\nnamePrefix: z-\n'),
    byDefault: {
      says: 'kustomization.yaml:3: the key "namePrefix" is set a second time; it is already set on line 2',
    },
    inCompat: { shows: 'name: z-a\n' },
  },
];
