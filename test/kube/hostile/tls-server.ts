import { createServer } from 'node:https';
import type { RequestListener } from 'node:http';
import type { TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import { listen } from './raw-server.ts';

/** Serves https on loopback until the test ends and returns the URL. */
export async function startTlsServer(
  options: TlsOptions,
  listener: RequestListener,
): Promise<string> {
  const server = createServer(options, listener);
  const port = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `https://127.0.0.1:${port}`;
}
