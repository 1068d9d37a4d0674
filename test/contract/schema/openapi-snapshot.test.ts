import { describe, expect, test } from 'vitest';
import { readStableDocuments } from '../../../scripts/schema/read-stable-documents.ts';
import { createSchemaLibrary } from '../../../src/schema/openapi/schema-library.ts';
import { readSnapshot } from '../../../src/schema/snapshot/read-snapshot.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import { connect } from '../kube/connect.ts';

const bundled = 'v1.36.';

describe('the snapshot of Kubernetes 1.36', () => {
  const cluster = useCluster();

  test('is what the documents of a server of that version say, kind by kind', async (context) => {
    // Another minor version has other fields: there is nothing to compare with then.
    if (!cluster.serverVersion.startsWith(bundled)) context.skip();
    const { kube } = await connect({ kubeconfig: cluster.kubeconfigPath });
    const snapshot = await readSnapshot();

    const served = await readStableDocuments(kube);

    const documents = served.map(({ document }) => document);
    const kindsOf = (list: typeof documents): unknown[] => list.map(({ kinds }) => kinds);
    expect(kindsOf([...snapshot.documents])).toEqual(kindsOf(documents));
    for (const [index, document] of documents.entries()) {
      expect(snapshot.documents[index]).toEqual(document);
    }
  });

  test('gives a type for every kind that discovery finds in a stable version', async (context) => {
    if (!cluster.serverVersion.startsWith(bundled)) context.skip();
    const { kube } = await connect({ kubeconfig: cluster.kubeconfigPath });
    const library = createSchemaLibrary(await readSnapshot());

    const { resources } = await kube.discover();
    const stable = resources.filter(
      ({ group, version, verbs }) =>
        /^v\d+$/.test(version) && verbs.includes('patch') && !group.includes('example.'),
    );

    expect(stable.length).toBeGreaterThan(50);
    expect(stable.filter((resource) => library.typeOf(resource) === undefined)).toEqual([]);
  });
});
