import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import { createKubeClient } from '../../../src/kube/create-kube-client.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import { valueOf } from './connect.ts';
import { config } from './kubeconfig/kubeconfig-case.ts';
import { openLab } from './kubeconfig/lab.ts';
import type { Lab } from './kubeconfig/lab.ts';

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

const apiVersion = 'client.authentication.k8s.io/v1';

function credential(token: string, more: object = {}): string {
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, status: { token, ...more } });
}

describe('an exec plugin', () => {
  test('is heard: what it prints on standard error comes through', async () => {
    const exec = {
      apiVersion,
      command: './bin/login',
      interactiveMode: 'Never',
    };
    const folder = await lab().makeFolder({
      config: config({ user: { exec } }),
      'bin/login': '#!/bin/sh\necho "open https://login.example.test" >&2\ncat {folder}/answer\n',
      answer: credential('t'),
    });
    const script = join(import.meta.dirname, 'kubeconfig', 'ask-version.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      env: { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: join(folder, 'config') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);

    expect(stderr).toBe('open https://login.example.test\n');
    expect(stdout).toBe('ok\n');
  });

  test('whose credentials have expired is run again for the next request', async () => {
    const expired = { expirationTimestamp: '2001-01-01T00:00:00Z' };
    const exec = {
      apiVersion,
      command: '/bin/cat',
      args: ['{folder}/answer'],
      interactiveMode: 'Never',
    };
    const folder = await lab().makeFolder({
      config: config({ user: { exec } }),
      answer: credential('first', expired),
    });
    const server = lab().servers[0];
    server?.take();
    const connection = await loadConnection({ kubeconfig: join(folder, 'config') });
    const kube = createKubeClient(connection, { userAgent: 'gitsync/test', logger: silentLogger });
    onTestFinished(() => kube.close());

    valueOf(await kube.getDocument('/version'));
    await writeFile(join(folder, 'answer'), credential('second', expired));
    valueOf(await kube.getDocument('/version'));

    expect(server?.take().map(({ credentials }) => credentials)).toEqual([
      ['authorization: Bearer first'],
      ['authorization: Bearer second'],
    ]);
  });
});
