import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useCluster } from '../../cluster/test-cluster.ts';
import { entryCases } from './kubeconfig/entry-cases.ts';
import { execCases } from './kubeconfig/exec-cases.ts';
import { fileCases } from './kubeconfig/file-cases.ts';
import { config } from './kubeconfig/kubeconfig-case.ts';
import type { KubeconfigCase } from './kubeconfig/kubeconfig-case.ts';
import { openLab } from './kubeconfig/lab.ts';
import type { Lab } from './kubeconfig/lab.ts';
import { proxyCases } from './kubeconfig/proxy-cases.ts';
import { viewByGitsync, viewByKubectl, withoutEmpty } from './kubeconfig/view-config.ts';
import type { ViewedConfig } from './kubeconfig/view-config.ts';

/** What only a view shows: names and namespaces that no request carries. */
const viewCases: readonly KubeconfigCase[] = [
  {
    title: 'the namespace of the context',
    files: { config: config({ context: { namespace: 'shop' } }) },
    outcome: 'sent',
  },
  {
    title: 'the namespace of the context that --context names',
    files: {
      config: config({ context: { namespace: 'shop' } }),
      b: config({ name: 'b', context: { namespace: 'other' } }),
    },
    environment: { KUBECONFIG: '{folder}/config:{folder}/b' },
    flags: ['--context=b'],
    outcome: 'sent',
  },
  {
    title: 'a context of two files keeps the namespace of the first, which has none',
    files: { config: config(), b: config({ context: { namespace: 'second' } }) },
    environment: { KUBECONFIG: '{folder}/config:{folder}/b' },
    outcome: 'sent',
  },
  {
    title: 'all kinds of relative paths',
    files: {
      'conf/config': config({
        cluster: { 'certificate-authority': '../ca.crt' },
        user: {
          ...{ 'client-certificate': 'a.crt', 'client-key': './keys/a.key', tokenFile: 'token' },
          exec: { apiVersion: 'v', command: '../bin/login', interactiveMode: 'Never' },
        },
      }),
    },
    environment: { KUBECONFIG: '{folder}/conf/config' },
    pathsFrom: 'conf',
    outcome: 'sent',
  },
  {
    title: 'an OIDC user',
    files: {
      config: config({
        user: { 'auth-provider': { name: 'oidc', config: { 'client-id': 'a', 'id-token': 'b' } } },
      }),
    },
    outcome: 'sent',
  },
];

/** A view without what kubectl adds (empty lists and `null` inside of entries) and what only it shows. */
function comparable(view: ViewedConfig | undefined): unknown {
  if (view === undefined) return undefined;
  const user = Object.entries(view.user).map(([field, value]: [string, unknown]) => [
    field,
    isRecord(value) ? withoutEmpty(value) : value,
  ]);
  return {
    ...view,
    cluster: withoutEmpty({ ...view.cluster, extensions: undefined }),
    user: Object.fromEntries(user) as object,
  };
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const cases = [...viewCases, ...fileCases, ...entryCases, ...execCases, ...proxyCases].filter(
  (given) => given.deviation === undefined,
);

describe('what kubectl config view and gitsync choose', () => {
  const { kubectlPath } = useCluster();
  let lab: Lab | undefined;

  describe('with the same files, environment and context', () => {
    beforeAll(async () => {
      lab = await openLab();
    });
    afterAll(async () => {
      await lab?.close();
    });

    test.each<[string, KubeconfigCase]>(cases.map((given) => [given.title, given]))(
      '%s',
      async (_title, given) => {
        if (lab === undefined) throw new Error('the lab did not open');
        const scene = { lab, kubectlPath, folder: await lab.makeFolder(given.files) };

        const kubectl = await viewByKubectl(given, scene);
        const gitsync = await viewByGitsync(given, scene);

        expect(comparable(gitsync)).toEqual(comparable(kubectl));
      },
    );
  });
});
