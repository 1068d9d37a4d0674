import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { createKubeClient } from '../../../src/kube/create-kube-client.ts';
import type { KubeAnswer } from '../../../src/kube/kube-client.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import { configMaps, connectionTo, web } from '../loopback-client.ts';
import { listen } from './raw-server.ts';

// A program of its own, so that its memory is its own: asks for answers that are far too large and tells
// how each ended, with the most memory that the process had until then.
const mib = 1024 * 1024;
const bomb = gzipSync(Buffer.alloc(100 * mib));
const piece = Buffer.alloc(mib, 0x20);

/** Writes 100 MiB as fast as they are taken. */
function pour(response: ServerResponse): void {
  let left = 100;
  const more = (): void => {
    while (left > 0) {
      left -= 1;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

const server = createServer((request, response) => {
  const isBomb = request.url?.includes('bomb') === true;
  const code = request.url?.includes('error') === true ? 500 : 200;
  const encoding = isBomb ? { 'content-encoding': 'gzip' } : {};
  response.writeHead(code, { 'content-type': 'application/json', ...encoding });
  if (isBomb) response.end(bomb);
  else pour(response);
});
const url = `http://127.0.0.1:${await listen(server)}`;
const kube = createKubeClient(connectionTo(url), {
  userAgent: 'gitsync/test',
  logger: silentLogger,
  clock: { now: () => 0, random: () => 0, sleep: () => Promise.resolve() },
});

function tell(title: string, answer: KubeAnswer<unknown>): void {
  const code = answer.kind === 'ok' ? 'ok' : answer.problem.code;
  const peakMib = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${JSON.stringify({ title, code, peakMib })}\n`);
}

async function ask(name: string): Promise<KubeAnswer<unknown>> {
  return await kube.get({ ...web, name });
}

tell('nothing yet', await ask('..'));
tell('100 MiB', await ask('large'));
tell('100 MiB packed', await ask('bomb'));
tell('100 MiB of an error', await ask('error'));
tell('100 MiB of a list', await kube.list(configMaps));
const four = await Promise.all(Array.from({ length: 4 }, () => ask('bomb')));
for (const answer of four) tell('one of four packed at once', answer);
await kube.close();
server.closeAllConnections();
server.close();
