import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { recordRequests } from '../cluster/audit-log.ts';
import { kubectl, useCluster } from '../cluster/test-cluster.ts';
import { makeCertificates } from '../kube/hostile/certificates.ts';
import type { TestCertificates } from '../kube/hostile/certificates.ts';
import { startBytesServer, startRawServer } from '../kube/hostile/raw-server.ts';
import { startTlsServer } from '../kube/hostile/tls-server.ts';
import { configMap } from '../support/e2e-manifests.ts';
import { expectRefusal, setScene } from '../support/e2e-scene.ts';
import type { Scene } from '../support/e2e-scene.ts';
import { makeTempFolder, runCli } from '../support/run-cli.ts';
import type { CliResult } from '../support/run-cli.ts';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => {
  certificates.remove();
});

/** What a server did, and how that must be told. */
interface BadServer {
  readonly title: string;
  /** Starts it; returns its URL. */
  start(methods: string[]): Promise<string>;
  readonly code: string;
  readonly says: readonly string[];
  readonly hint: string;
}

const unauthorized = JSON.stringify({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Unauthorized',
  code: 401,
});

/** Answers everything the same way and notes how it was asked. */
function answering(
  methods: string[],
  status: number,
  headers: Readonly<Record<string, string>>,
): RequestListener {
  return (request, response) => {
    methods.push(request.method ?? '');
    response.writeHead(status, headers);
    response.end(status === 401 ? unauthorized : '<html>Please log in</html>');
  };
}

function overTls(
  name: 'good' | 'expired' | 'early' | 'otherHost' | 'selfSigned',
): BadServer['start'] {
  return (methods) => startTlsServer(certificates[name], answering(methods, 200, {}));
}

const twoHours = 2 * 3600 * 1000;
const badServers: readonly BadServer[] = [
  {
    title: 'has a certificate of an unknown authority',
    start: overTls('selfSigned'),
    code: 'KUBE_UNREACHABLE',
    says: ['its certificate "api" is signed by itself', 'issued by "api"'],
    hint: 'certificate-authority',
  },
  {
    title: 'has a certificate that has expired',
    start: overTls('expired'),
    code: 'KUBE_UNREACHABLE',
    says: ['its certificate "api" has expired, valid until Dec 31 00:00:00 2020 GMT'],
    hint: 'Renew the certificate',
  },
  {
    title: 'has a certificate that is not valid yet',
    start: overTls('early'),
    code: 'KUBE_UNREACHABLE',
    says: ['is not valid yet, valid from Jan  1 00:00:00 2099 GMT'],
    hint: 'clock',
  },
  {
    title: 'has a certificate for other names',
    start: overTls('otherHost'),
    code: 'KUBE_UNREACHABLE',
    says: ['another host name', 'it is for api.example.org, kubernetes, 10.0.0.1'],
    hint: 'tls-server-name',
  },
  {
    title: 'speaks plain HTTP',
    start: async () => {
      const plain = 'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n';
      return `https://127.0.0.1:${(await startBytesServer(plain)).port}`;
    },
    code: 'KUBE_UNREACHABLE',
    says: ['no TLS connection could be made'],
    hint: 'http://',
  },
  {
    title: 'accepts connections and says nothing',
    start: async () => {
      return `https://127.0.0.1:${(await startRawServer((socket) => socket.resume())).port}`;
    },
    code: 'KUBE_TIMEOUT',
    says: ['did not answer the TLS handshake in time (after 2 attempts)'],
    hint: 'https',
  },
  {
    title: 'closes connections at once',
    start: async () => {
      return `https://127.0.0.1:${(await startRawServer((socket) => socket.destroy())).port}`;
    },
    code: 'KUBE_UNREACHABLE',
    says: ['closed the connection during the TLS handshake'],
    hint: 'Is the server up',
  },
  {
    title: 'is a login page',
    start: (methods) =>
      startTlsServer(certificates.good, answering(methods, 200, { 'content-type': 'text/html' })),
    code: 'KUBE_BAD_ANSWER',
    says: ['HTTP 200 with text/html instead of a Kubernetes answer'],
    hint: 'HTTPS_PROXY',
  },
  {
    title: 'refuses the credentials and has another time',
    start: (methods) => {
      const date = new Date(Date.now() + twoHours).toUTCString();
      return startTlsServer(
        certificates.good,
        answering(methods, 401, { 'content-type': 'application/json', date }),
      );
    },
    code: 'KUBE_UNAUTHORIZED',
    says: ['does not accept the credentials'],
    hint: 'The clock of this machine is 120 min behind',
  },
];

/** Applies one ConfigMap to a server, trusting the authority of the tests. */
async function applyTo(server: string): Promise<CliResult> {
  const folder = makeTempFolder();
  const authority = Buffer.from(certificates.authority).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name: 'test', user: { token: 'canary' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  };
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
  writeFileSync(join(folder, 'one.yaml'), configMap('name: one'));
  return await runCli(['apply', 'one.yaml', '--applyset', 'shop', '-n', 'shop'], {
    kubeconfig,
    cwd: folder,
    env: { XDG_CACHE_HOME: folder },
  });
}

test.each(badServers.map((bad) => [bad.title, bad] as const))(
  'a server that %s is told, and nothing is written',
  async (_title, bad) => {
    const methods: string[] = [];
    const server = await bad.start(methods);

    const start = performance.now();
    const result = await applyTo(server);
    const tookMs = performance.now() - start;

    expectRefusal(result, { exitCode: 2, code: bad.code, says: [server, ...bad.says] });
    expect(result.stderr + result.stdout).toMatch(new RegExp(`hint: .*${bad.hint}`));
    expect(result.stderr + result.stdout).not.toContain('canary');
    expect(tookMs).toBeLessThan(15_000);
    expect(methods.filter((method) => method !== 'GET')).toEqual([]);
  },
);

describe('an object that the server can never take', () => {
  const cluster = useCluster(['audit-log', 'users']);

  describe('in a file', () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await setScene(cluster);
    });
    afterAll(() => {
      scene.remove();
    });

    test('because somebody nested it beyond all measure is told, and the others are applied', async () => {
      const group = `deep-${scene.namespace}.example.org`;
      const deep = (fields: string): string =>
        `{"apiVersion":"${group}/v1","kind":"Deep","metadata":{"name":"web","namespace":"${scene.namespace}"}${fields}}`;
      await kubectl(['apply', '-f', '-'], { input: definitionOf(group) });
      const remove = ['delete', 'crd', `deeps.${group}`, '--wait=false'];
      onTestFinished(() => kubectl(remove).then(() => undefined));
      await kubectl(['wait', '--for=condition=Established', `crd/deeps.${group}`]);
      const nested = `,"x":${'['.repeat(9000)}${']'.repeat(9000)}`;
      await kubectl(['create', '-f', '-'], { input: deep(nested) });

      const source = scene.write({ 'deep.json': deep(''), 'one.yaml': configMap('name: beside') });
      const flags = ['--applyset', 'deep', '-n', scene.namespace, '--adopt=all'];
      const result = await scene.gitsync(['apply', source, ...flags]);

      const says = ['Deep', 'read failed: the answer is nested deeper than 1000 levels'];
      expectRefusal(result, { exitCode: 1, code: 'KUBE_BAD_ANSWER', says });
      expect(await scene.listState()).toContainEqual(expect.stringMatching('configmaps/beside'));
    });

    test('is told with file and line in under a second, after one attempt', async () => {
      const source = scene.write({ 'web.yaml': deployment });
      let result: CliResult | undefined;

      const requests = await recordRequests(cluster, { user: scene.user }, async () => {
        result = await scene.gitsync([
          'apply',
          source,
          '--applyset',
          'shop',
          '-n',
          scene.namespace,
        ]);
      });

      const says = [
        `Deployment.apps/${scene.namespace}/web`,
        'containers[name="web"].env: duplicate entries for key [name="MODE"]',
        'web.yaml:',
      ];
      expectRefusal(result, { exitCode: 1, code: 'KUBE_SCHEMA', says });
      const patches = requests.filter(({ resource }) => resource === 'deployments');
      expect(patches.map(({ verb, code }) => `${verb} ${code}`)).toEqual(['get 404', 'patch 500']);
      const times = requests.map(({ time }) => Date.parse(time));
      expect(Math.max(...times) - Math.min(...times)).toBeLessThan(1000);
    });
  });
});

function definitionOf(group: string): string {
  const schema = {
    openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  };
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `deeps.${group}` },
    spec: {
      group,
      names: { kind: 'Deep', plural: 'deeps', singular: 'deep' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  });
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: example.com/web:1
          env:
            - {name: MODE, value: a}
            - {name: MODE, value: b}
`;
