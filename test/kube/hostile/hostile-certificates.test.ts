import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Connection } from '../../../src/kube/connection.ts';
import type { KubeAnswer } from '../../../src/kube/kube-client.ts';
import { loopbackClient, web, webObject } from '../loopback-client.ts';
import { makeCertificates } from './certificates.ts';
import type { Identity, TestCertificates } from './certificates.ts';
import { listen, startRawServer } from './raw-server.ts';
import { startTlsServer } from './tls-server.ts';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => {
  certificates.remove();
});

/** An API server of one object, over TLS. */
async function serve(options: TlsOptions): Promise<string> {
  return await startTlsServer(options, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(webObject));
  });
}

function trusting(authorities: string, identity?: Identity): Partial<Connection> {
  return {
    trust: { authorities, insecure: false, serverName: '' },
    credentials: {
      current: () => Promise.resolve(identity === undefined ? {} : { clientCertificate: identity }),
      renew: () => false,
    },
  };
}

async function read(server: string, connection: Partial<Connection>): Promise<KubeAnswer<unknown>> {
  const limits = { readMs: 5000, connectMs: 300 };
  return await loopbackClient(server, { connection, limits }).get(web);
}

/** What must stand in the message and in the hint of a refusal. */
async function expectTold(
  answer: KubeAnswer<unknown>,
  server: string,
  told: { readonly says: readonly string[]; readonly hint: string; readonly code?: string },
): Promise<void> {
  if (answer.kind === 'ok') throw new Error('it succeeded');
  const { problem, mayHaveHappened } = answer;
  expect(problem.code).toBe(told.code ?? 'KUBE_UNREACHABLE');
  for (const text of [server, ...told.says]) expect(problem.message).toContain(text);
  expect(problem.message).not.toMatch(/undefined|\[object|ERR_\w+_\w+.*ERR_/);
  expect(problem.hint).toContain(told.hint);
  expect(mayHaveHappened).toBe(false);
  await Promise.resolve();
}

describe('a server’s certificate', () => {
  test('of the cluster’s authority is trusted', async () => {
    const server = await serve(certificates.good);

    expect(await read(server, trusting(certificates.authority))).toMatchObject({ kind: 'ok' });
  });

  test('is not looked at where that is switched off', async () => {
    const server = await serve(certificates.expired);
    const trust = { authorities: undefined, insecure: true, serverName: '' };

    expect(await read(server, { trust })).toMatchObject({ kind: 'ok' });
  });

  test('of another authority is told with its issuer', async () => {
    const server = await serve(certificates.good);

    const answer = await read(server, trusting(certificates.otherAuthority));

    const says = ['"api" comes from an unknown authority', 'issued by "gitsync test cluster"'];
    await expectTold(answer, server, { says, hint: 'certificate-authority' });
  });

  test('that it signed itself is told as that', async () => {
    const server = await serve(certificates.selfSigned);

    const answer = await read(server, trusting(certificates.authority));

    const says = ['"api" is signed by itself'];
    await expectTold(answer, server, { says, hint: 'certificate-authority' });
  });

  test('that has expired is told with its date', async () => {
    const server = await serve(certificates.expired);

    const answer = await read(server, trusting(certificates.authority));

    const says = ['"api" has expired, valid until Dec 31 00:00:00 2020 GMT'];
    await expectTold(answer, server, { says, hint: 'Renew the certificate' });
  });

  test('that is not valid yet is told with its date, and the clock is named', async () => {
    const server = await serve(certificates.early);

    const answer = await read(server, trusting(certificates.authority));

    const says = ['"api" is not valid yet, valid from Jan  1 00:00:00 2099 GMT'];
    await expectTold(answer, server, { says, hint: 'clock of this machine' });
  });

  test('for other names is told with these names', async () => {
    const server = await serve(certificates.otherHost);

    const answer = await read(server, trusting(certificates.authority));

    const says = ['is for another host name', 'api.example.org, kubernetes, 10.0.0.1'];
    await expectTold(answer, server, { says, hint: 'tls-server-name' });
  });

  test('for other names is accepted where tls-server-name is one of them', async () => {
    const server = await serve(certificates.otherHost);
    const trust = { authorities: certificates.authority, insecure: false };

    const right = await read(server, { trust: { ...trust, serverName: 'kubernetes' } });
    const wrong = await read(server, { trust: { ...trust, serverName: 'kubernetez' } });

    expect(right).toMatchObject({ kind: 'ok' });
    await expectTold(wrong, server, { says: ['another host name'], hint: 'tls-server-name' });
  });
});

/** `openssl s_server` tells by a TLS alert why it refuses a user, as Go does; Node only hangs up. */
async function serveToUsers(version: string): Promise<string> {
  const files = { cert: 's.crt', key: 's.key', authority: 's.ca' };
  const { folder } = certificates;
  writeFileSync(join(folder, files.cert), certificates.good.cert);
  writeFileSync(join(folder, files.key), certificates.good.key);
  writeFileSync(join(folder, files.authority), certificates.authority);
  const child = spawn(
    'openssl',
    [
      ...['s_server', '-accept', '127.0.0.1:0', '-www', '-Verify', '1', '-verify_return_error'],
      ...['-cert', files.cert, '-key', files.key, '-CAfile', files.authority, version],
    ],
    { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] },
  );
  onTestFinished(() => {
    child.kill();
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^ACCEPT .*:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return `https://127.0.0.1:${port}`;
  }
  throw new Error('openssl s_server did not start');
}

describe.each(['-tls1_2', '-tls1_3'])(
  'a server that wants a client certificate (%s)',
  (version) => {
    test('and gets none is told', async () => {
      const server = await serveToUsers(version);

      const answer = await read(server, trusting(certificates.authority));

      await expectTold(answer, server, { says: [], hint: 'client-certificate' });
    });

    test('and gets one of another authority is told', async () => {
      const server = await serveToUsers(version);

      const answer = await read(server, trusting(certificates.authority, certificates.foreignUser));

      await expectTold(answer, server, {
        says: ['client certificate'],
        hint: 'client-certificate',
      });
    });

    test('and gets the right one answers', async () => {
      const server = await serveToUsers(version);

      const answer = await read(server, trusting(certificates.authority, certificates.user));

      // What openssl answers is a page of its own: the connection was made.
      expect(answer).toMatchObject({ problem: { code: 'KUBE_BAD_ANSWER' } });
    });
  },
);

test('a client certificate whose key is another one is told before anything is sent', async () => {
  const server = await serve(certificates.good);
  const mixed = { cert: certificates.user.cert, key: certificates.foreignUser.key };

  const answer = await read(server, trusting(certificates.authority, mixed));

  await expectTold(answer, '', { says: [], hint: 'client-key', code: 'KUBE_CONFIG' });
});

describe('a port', () => {
  test('that speaks plain HTTP where https is expected is told', async () => {
    const plain = createPlainServer();
    const server = `https://127.0.0.1:${await listen(plain)}`;
    onTestFinished(() => new Promise<void>((resolve) => plain.close(() => resolve())));

    const answer = await read(server, trusting(certificates.authority));

    await expectTold(answer, server, { says: ['no TLS'], hint: 'http://' });
  });

  test('that speaks TLS where plain HTTP is expected is told', async () => {
    const server = createTlsServer(certificates.good);
    server.on('tlsClientError', () => undefined);
    const url = `http://127.0.0.1:${await listen(server)}`;
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));

    const answer = await read(url, {});

    if (answer.kind === 'ok') throw new Error('it succeeded');
    expect(answer.problem.hint).toContain('https://');
  });

  test('that says nothing is given up after two attempts at a handshake', async () => {
    const silent = await startRawServer(() => undefined);
    const server = `https://127.0.0.1:${silent.port}`;

    const answer = await read(server, trusting(certificates.authority));

    const says = ['TLS handshake', 'after 2 attempts'];
    await expectTold(answer, server, { says, hint: 'https', code: 'KUBE_TIMEOUT' });
    expect(silent.sockets).toHaveLength(2);
  });

  test('that closes at once is told as that, and nothing was sent', async () => {
    const closing = await startRawServer((socket) => socket.destroy());
    const server = `https://127.0.0.1:${closing.port}`;

    const answer = await read(server, trusting(certificates.authority));

    const says = ['closed the connection during the TLS handshake'];
    await expectTold(answer, server, { says, hint: 'Is the server up' });
  });
});
