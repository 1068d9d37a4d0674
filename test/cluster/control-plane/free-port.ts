import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ranges from which Linux and macOS take the ports of outgoing connections. */
const lowestPort = 20_000;
const highestPort = 30_000;
const attempts = 50;

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/**
 * A port on loopback that nothing listens on. It stays free over a restart of its user, unlike the
 * ports that the kernel hands out: no outgoing connection is ever given one of this range.
 */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomInt(lowestPort, highestPort);
    if (await isFree(port)) return port;
  }
  throw new Error(`found no free port on 127.0.0.1 between ${lowestPort} and ${highestPort}`);
}
