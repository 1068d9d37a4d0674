import { createKubeClient } from '../../../src/kube/create-kube-client.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import { configMaps, connectionTo, web } from '../loopback-client.ts';

// A program of its own: makes requests of every state, closes its clients, and has nothing left to do.
// Whatever keeps it running after that is a leak. Arguments: URLs of servers that behave as named.
const [good = '', silent = '', busy = '', speechless = '', proxied = ''] = process.argv.slice(2);
const followed = { ...configMaps, verbs: ['list', 'watch'] };

function open(server: string, proxyUrl?: string): ReturnType<typeof createKubeClient> {
  const connection = connectionTo(server, proxyUrl === undefined ? {} : { proxyUrl });
  return createKubeClient(connection, { userAgent: 'gitsync/test', logger: silentLogger });
}

async function follow(kube: ReturnType<typeof createKubeClient>): Promise<void> {
  for await (const event of kube.follow(followed, { project: (object) => object })) {
    if (event.kind === 'failed') return;
  }
}

const clients = [good, silent, busy, `https://${speechless}`].map((server) => open(server));
clients.push(open('https://api.test:6443', `http://${proxied}`));
clients.push(open('https://api.test:6443', `socks5://${proxied}`));
await clients[0]?.get(web);
const running = clients.flatMap((kube) => [kube.get(web), kube.list(configMaps), follow(kube)]);
process.stdout.write('started\n');
process.stdin.once('data', () => {
  process.stdin.destroy();
  void Promise.all(clients.map((kube) => kube.close())).then(() => Promise.all(running));
});
