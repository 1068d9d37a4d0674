import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import { createKubeClient } from '../../../src/kube/create-kube-client.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import type { TestClient } from './connect.ts';

/** A cache folder of its own, removed after the test. */
export function makeCacheFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gitsync-kube-cache-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A client as each process makes it: it remembers nothing but what is in the cache folder. */
export async function cachingProcess(kubeconfig: string, cacheFolder: string): Promise<TestClient> {
  const userAgent = `gitsync/test-${randomBytes(5).toString('hex')}`;
  const connection = await loadConnection({ environment: {}, kubeconfig });
  const kube = createKubeClient(connection, { userAgent, logger: silentLogger, cacheFolder });
  onTestFinished(() => kube.close());
  return { kube, userAgent };
}
