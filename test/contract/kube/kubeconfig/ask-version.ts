import { loadConnection } from '../../../../src/kube/auth/load-connection.ts';
import { createKubeClient } from '../../../../src/kube/create-kube-client.ts';
import { silentLogger } from '../../../../src/log/logger.ts';

/** A process that asks the server of its kubeconfig for its version: what a plugin prints is seen here. */
const connection = await loadConnection();
const kube = createKubeClient(connection, { userAgent: 'gitsync/test', logger: silentLogger });
const answer = await kube.getDocument('/version');
await kube.close();
process.stdout.write(`${answer.kind}\n`);
