import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A folder, not made yet, where the logs of something that failed are left for people. */
export function keptLogsFolder(name: string): string {
  const time = new Date().toISOString().replaceAll(':', '-').slice(0, 19);
  return join(repository, '.test-logs', `${time}-${name}-${process.pid}`);
}
