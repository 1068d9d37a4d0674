import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { webObject } from '../loopback-client.ts';
import { json, silence, startLoopbackServer, status } from '../loopback-server.ts';
import { startRawServer } from './raw-server.ts';

const program = join(import.meta.dirname, 'closed-client.ts');

test('a process whose clients are closed ends by itself', { timeout: 20_000 }, async () => {
  const good = await startLoopbackServer(json(200, webObject));
  const silent = await startLoopbackServer(silence);
  const busy = await startLoopbackServer(status(429, {}, { 'retry-after': '25' }));
  const speechless = await startRawServer((socket) => socket.resume());
  const proxy = await startRawServer((socket) => socket.resume());
  const hosts = [speechless, proxy].map(({ port }) => `127.0.0.1:${port}`);
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', program, good.url, silent.url, busy.url, ...hosts],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let trouble = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (trouble += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await expect.poll(() => proxy.sockets.length, { timeout: 5000 }).toBeGreaterThan(1);

  const start = performance.now();
  child.stdin.write('close\n');
  const exitCode = await ended;

  expect(trouble).toBe('');
  expect(exitCode).toBe(0);
  expect(performance.now() - start).toBeLessThan(3000);
});
