import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useCluster } from '../../cluster/test-cluster.ts';
import { entryCases } from './kubeconfig/entry-cases.ts';
import { execCases } from './kubeconfig/exec-cases.ts';
import { fileCases } from './kubeconfig/file-cases.ts';
import { flagCases } from './kubeconfig/flag-cases.ts';
import type { KubeconfigCase } from './kubeconfig/kubeconfig-case.ts';
import { openLab } from './kubeconfig/lab.ts';
import type { Lab } from './kubeconfig/lab.ts';
import { playGitsync, playKubectl } from './kubeconfig/play-case.ts';
import type { Played } from './kubeconfig/play-case.ts';
import { proxyCases } from './kubeconfig/proxy-cases.ts';

/** What must be equal; what a client said is its own affair. */
function seen({ outcome, requests, proxied, told }: Played): Omit<Played, 'said'> {
  return { outcome, requests, proxied, told };
}

describe('what kubectl and gitsync send', () => {
  const { kubectlPath } = useCluster();
  let lab: Lab | undefined;

  describe('with the same files, environment and flags', () => {
    beforeAll(async () => {
      lab = await openLab();
    });
    afterAll(async () => {
      await lab?.close();
    });

    test.each<[string, KubeconfigCase]>(
      [...fileCases, ...flagCases, ...entryCases, ...execCases, ...proxyCases].map((given) => [
        given.title,
        given,
      ]),
    )('%s', async (_title, given) => {
      if (lab === undefined) throw new Error('the lab did not open');
      const scene = { lab, kubectlPath, folder: await lab.makeFolder(given.files) };

      const kubectl = await playKubectl(given, scene);
      const gitsync = await playGitsync(given, scene);

      expect(kubectl.outcome, kubectl.said).toBe(given.outcome);
      if (given.deviation === undefined) {
        expect(seen(gitsync), gitsync.said).toEqual(seen(kubectl));
        return;
      }
      const { outcome, credentials } = given.deviation;
      expect(gitsync.outcome, gitsync.said).toBe(outcome);
      expect(seen(gitsync), 'no deviation any more').not.toEqual(seen(kubectl));
      expect(gitsync.requests.map((request) => request.credentials)).toEqual(
        credentials === undefined ? [] : [credentials],
      );
    });
  });
});
