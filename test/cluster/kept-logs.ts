import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const keptLogs = fileURLToPath(new URL('../../.test-logs/', import.meta.url));
const keptFolders = 20;

/** A folder, not made yet, where the logs of something that failed are left for people. */
export function keptLogsFolder(name: string): string {
  const time = new Date().toISOString().replaceAll(':', '-').slice(0, 19);
  return join(keptLogs, `${time}-${name}-${process.pid}`);
}

/** Removes all but the newest folders: the audit log of a full run is large. */
export async function pruneKeptLogs(): Promise<void> {
  // Their names begin with the time.
  const names = (await readdir(keptLogs)).filter((name) => /^\d{4}-/.test(name)).sort();
  for (const name of names.slice(0, -keptFolders)) {
    await rm(join(keptLogs, name), { recursive: true, force: true });
  }
}
