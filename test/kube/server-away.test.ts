import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Clock } from '../../src/kube/clock.ts';
import { loopbackClient, web, webObject } from './loopback-client.ts';

/** A server that can be ended and started again at the same address. */
interface RestartableServer {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

async function startRestartableServer(): Promise<RestartableServer> {
  let server: Server | undefined;
  let port = 0;
  async function stop(): Promise<void> {
    const ending = server;
    server = undefined;
    if (ending === undefined) return;
    ending.closeAllConnections();
    await new Promise((resolve) => ending.close(resolve));
  }
  async function start(): Promise<void> {
    const starting = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(webObject));
    });
    await new Promise<void>((resolve) => starting.listen(port, '127.0.0.1', resolve));
    ({ port } = starting.address() as AddressInfo);
    server = starting;
  }
  await start();
  onTestFinished(stop);
  return { url: `http://127.0.0.1:${port}`, start, stop };
}

/** A clock on which nobody waits; `pause` is told how often somebody slept. */
function clockOf(pause: (slept: number) => Promise<void>): Clock & { sleptMs(): number } {
  let slept = 0;
  let now = 0;
  return {
    now: () => now,
    random: () => 0.5,
    sleptMs: () => now,
    sleep: async (ms) => {
      slept += 1;
      now += ms;
      await pause(slept);
    },
  };
}

async function nothing(): Promise<void> {
  await Promise.resolve();
}

describe('a server that goes away', () => {
  test('and is back after a while is waited for', async () => {
    const server = await startRestartableServer();
    const clock = clockOf(async (slept) => {
      if (slept === 12) await server.start();
    });
    const kube = loopbackClient(server.url, { clock });
    await kube.get(web);
    await server.stop();

    const answer = await kube.get(web);

    expect(answer).toMatchObject({ kind: 'ok', value: webObject });
    expect(clock.sleptMs()).toBeGreaterThan(10_000);
  });

  test('for good costs one call half a minute, and those after it little', async () => {
    const server = await startRestartableServer();
    const clock = clockOf(nothing);
    const kube = loopbackClient(server.url, { clock });
    await kube.get(web);
    await server.stop();

    const first = await kube.get(web);
    const afterFirstMs = clock.sleptMs();
    const second = await kube.get(web);

    expect(first).toMatchObject({ problem: { code: 'KUBE_UNREACHABLE' } });
    expect(afterFirstMs).toBeGreaterThan(20_000);
    expect(afterFirstMs).toBeLessThan(40_000);
    expect(second).toMatchObject({ problem: { code: 'KUBE_UNREACHABLE' } });
    expect(clock.sleptMs() - afterFirstMs).toBeLessThan(4_000);
  });

  test('before it ever answered is not waited for', async () => {
    const server = await startRestartableServer();
    await server.stop();
    const clock = clockOf(nothing);

    const answer = await loopbackClient(server.url, { clock }).get(web);

    expect(answer).toMatchObject({ problem: { code: 'KUBE_UNREACHABLE' } });
    expect(clock.sleptMs()).toBeLessThan(4_000);
  });
});
