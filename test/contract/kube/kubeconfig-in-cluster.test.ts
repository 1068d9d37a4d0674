import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import type { LoadConnectionOptions } from '../../../src/kube/auth/load-connection.ts';
import type { Connection } from '../../../src/kube/connection.ts';
import { createKubeClient } from '../../../src/kube/create-kube-client.ts';
import type { KubeClient } from '../../../src/kube/kube-client.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import { valueOf } from './connect.ts';
import { config } from './kubeconfig/kubeconfig-case.ts';
import { openLab } from './kubeconfig/lab.ts';
import type { Lab } from './kubeconfig/lab.ts';
import { startRecordingServer } from './kubeconfig/recording-server.ts';
import type { RecordingServer } from './kubeconfig/recording-server.ts';

let opened: Lab | undefined;
beforeAll(async () => {
  opened = await openLab();
});
afterAll(async () => {
  await opened?.close();
});

function lab(): Lab {
  if (opened === undefined) throw new Error('the lab did not open');
  return opened;
}

/** A pod: its service account's folder and the API server that takes one token at a time. */
interface Pod {
  readonly folder: string;
  readonly server: RecordingServer;
  /** The kubelet writes a new token, and the API server takes no other from then on. */
  rotate(token: string): Promise<void>;
  connect(options?: LoadConnectionOptions): Promise<Connection>;
}

async function startPod(files: Readonly<Record<string, string>> = {}): Promise<Pod> {
  let good = 'first';
  const folder = await lab().makeFolder({ token: `${good}\n`, namespace: 'shop\n', ...files });
  await writeFile(join(folder, 'ca.crt'), lab().certificate.ca);
  const accepts = (authorization: string): boolean => authorization === `Bearer ${good}`;
  const server = await startRecordingServer(lab().certificate, accepts);
  onTestFinished(() => server.close());
  return {
    folder,
    server,
    rotate: async (token) => {
      good = token;
      await writeFile(join(folder, 'token'), token);
    },
    connect: ({ environment, ...options } = {}) =>
      loadConnection({
        homeFolder: folder,
        serviceAccountFolder: folder,
        ...options,
        environment: {
          KUBERNETES_SERVICE_HOST: '127.0.0.1',
          KUBERNETES_SERVICE_PORT: String(server.port),
          ...environment,
        },
      }),
  };
}

function clientFor(connection: Connection): KubeClient {
  const kube = createKubeClient(connection, { userAgent: 'gitsync/test', logger: silentLogger });
  onTestFinished(() => kube.close());
  return kube;
}

function tokensOf(server: RecordingServer): readonly string[] {
  return server.take().flatMap(({ credentials }) => credentials);
}

describe('in a pod', () => {
  test.each(['127.0.0.1', '::1'])('the cluster around it is found at %s', async (host) => {
    const pod = await startPod();
    const connection = await pod.connect({ environment: { KUBERNETES_SERVICE_HOST: host } });

    valueOf(await clientFor(connection).getDocument('/version'));

    expect(tokensOf(pod.server)).toEqual(['authorization: Bearer first']);
    expect(connection).toMatchObject({ context: '', defaultNamespace: 'shop' });
  });

  test('a token that rotated is sent at once when the server refuses the old one', async () => {
    const pod = await startPod();
    const kube = clientFor(await pod.connect());
    valueOf(await kube.getDocument('/version'));
    await pod.rotate('second');

    valueOf(await kube.getDocument('/version'));
    valueOf(await kube.getDocument('/version'));

    expect(tokensOf(pod.server)).toEqual(
      ['first', 'first', 'second', 'second'].map((token) => `authorization: Bearer ${token}`),
    );
  });

  test('a token is read again after a minute, before the server has to refuse it', async () => {
    let now = 0;
    const pod = await startPod();
    const kube = clientFor(await pod.connect({ now: () => now }));
    valueOf(await kube.getDocument('/version'));
    await pod.rotate('second');

    now = 60_001;
    valueOf(await kube.getDocument('/version'));

    expect(tokensOf(pod.server)).toEqual([
      'authorization: Bearer first',
      'authorization: Bearer second',
    ]);
  });

  test('a token file that is being replaced does not end the client', async () => {
    let now = 0;
    const pod = await startPod();
    const kube = clientFor(await pod.connect({ now: () => now }));
    valueOf(await kube.getDocument('/version'));
    await writeFile(join(pod.folder, 'token'), '');

    now = 60_001;
    const answer = await kube.getDocument('/version');

    expect(answer.kind).toBe('ok');
  });

  test.each<[string, LoadConnectionOptions, string]>([
    ['the namespace of the service account', {}, 'shop'],
    ['POD_NAMESPACE goes before it', { environment: { POD_NAMESPACE: 'pod' } }, 'pod'],
    ['an empty POD_NAMESPACE does not', { environment: { POD_NAMESPACE: '' } }, 'shop'],
    ['-n goes before both', { namespace: 'flag', environment: { POD_NAMESPACE: 'pod' } }, 'flag'],
  ])('%s', async (_title, options, expected) => {
    const pod = await startPod();

    expect((await pod.connect(options)).defaultNamespace).toBe(expected);
  });

  test('a kubeconfig goes before the cluster around', async () => {
    const pod = await startPod({ '.kube/config': config({ name: 'elsewhere' }) });

    const connection = await pod.connect();

    expect(connection).toMatchObject({ context: 'elsewhere', server: lab().values['https'] });
  });

  test('--token and --as work there too', async () => {
    const pod = await startPod();
    const connection = await pod.connect({ token: 'other', as: 'eve' });

    await clientFor(connection).getDocument('/version');

    expect(pod.server.take()[0]?.credentials).toEqual([
      'authorization: Bearer other',
      'impersonate-user: eve',
    ]);
  });

  test('without a token it is no pod', async () => {
    const pod = await startPod();
    const connection = pod.connect({ serviceAccountFolder: join(pod.folder, 'missing') });

    await expect(connection).rejects.toThrow('and this is no pod');
  });
});
