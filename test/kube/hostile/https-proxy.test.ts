import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loopbackClient, web, webObject } from '../loopback-client.ts';
import type { ServerTrust } from '../../../src/kube/connection.ts';
import { makeCertificates } from './certificates.ts';
import type { TestCertificates } from './certificates.ts';
import { startTlsServer } from './tls-server.ts';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => {
  certificates.remove();
});

/** A plain server behind the proxy: the proxy itself answers for it. */
function answerFor(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(request.url?.startsWith('http://cluster.test/') === true ? 200 : 500, {
    'content-type': 'application/json',
  });
  response.end(JSON.stringify(webObject));
}

function trust(authorities: string | undefined): ServerTrust {
  return { authorities, insecure: false, serverName: '' };
}

describe('an https proxy', () => {
  test('may have the authority of the cluster, and be named by its address', async () => {
    const warnings: Error[] = [];
    process.on('warning', (warning) => warnings.push(warning));
    const proxyUrl = await startTlsServer(certificates.good, answerFor);
    const kube = loopbackClient('http://cluster.test', {
      connection: { proxyUrl, trust: trust(certificates.authority) },
    });

    const answer = await kube.get(web);

    expect(answer).toMatchObject({ kind: 'ok', value: webObject });
    expect(warnings).toEqual([]);
  });

  test('with a certificate of an unknown authority is told as the proxy, not as the server', async () => {
    const proxyUrl = await startTlsServer(certificates.good, answerFor);
    const kube = loopbackClient('http://cluster.test', {
      connection: { proxyUrl, trust: trust(certificates.otherAuthority) },
    });

    const answer = await kube.get(web);

    expect(answer).toMatchObject({
      kind: 'failed',
      problem: {
        code: 'KUBE_UNREACHABLE',
        message: expect.stringContaining(
          `the proxy ${new URL(proxyUrl).host} is not trusted: its certificate comes from an unknown authority`,
        ) as string,
      },
    });
  });
});
