import { configMap } from './deviation.ts';
import type { Deviation } from './deviation.ts';

const secret = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData: {a: b}\n';

/** ConfigMaps and Secrets that are made. */
export const generatorDeviations: readonly Deviation[] = [
  {
    name: 'stringData of a Secret survives the merge of a generator',
    files: {
      'base/kustomization.yaml': 'resources: [all.yaml]\n',
      'base/all.yaml': secret,
      'kustomization.yaml':
        'resources: [base]\nsecretGenerator:\n- {name: a, behavior: merge, literals: [c=d]}\n',
    },
    byDefault: { shows: 'data:\n  a: Yg==\n  c: ZA==\nkind' },
    inCompat: { shows: 'data:\n  c: ZA==\nkind' },
  },
  {
    name: 'an unknown behavior of a generator is refused',
    files: {
      'kustomization.yaml':
        'configMapGenerator:\n- {name: a, behavior: Merge, literals: [b=c], options: {disableNameSuffixHash: true}}\n',
    },
    byDefault: { says: 'configMapGenerator "a": behavior "Merge" is not known' },
    inCompat: { shows: configMap('a').replace('kind', 'data:\n  b: c\nkind') },
  },
];
