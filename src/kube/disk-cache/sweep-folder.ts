import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isEntryFileName } from './cache-entry.ts';
import { statOf } from './stat-of.ts';

const dayMs = 24 * 3600 * 1000;
/** An entry that was not used for so long is of a cluster that is gone, or of a version that it left behind. */
const unusedMs = 30 * dayMs;
/** What was being written for so long belongs to a process that was killed. */
const abandonedMs = 3600 * 1000;
const maxTotalBytes = 256 * 1024 * 1024;
const sweepEveryMs = dayMs;
const stampName = '.swept';

/**
 * Removes entries not used for 30 days and, beyond 256 MB, those used longest ago. Looks at most once a
 * day, by a stamp in the folder. Safe beside other processes: entries appear by renaming, an entry
 * removed under a reader is only asked for again, and what is being written is left alone for an hour.
 * @throws the file system's errors
 */
export async function sweepFolder(folder: string, nowMs: number): Promise<void> {
  const stamp = join(folder, stampName);
  const lastMs = (await statOf(stamp))?.mtimeMs ?? -Infinity;
  if (nowMs - lastMs < sweepEveryMs) return;
  await writeFile(stamp, '', { mode: 0o600 });
  const entries = await listEntries(folder);
  const kept = [];
  for (const entry of entries) {
    const limitMs = entry.name.endsWith('.new') ? abandonedMs : unusedMs;
    if (nowMs - entry.usedMs > limitMs) await rm(join(folder, entry.name), { force: true });
    else kept.push(entry);
  }
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  kept.sort((left, right) => left.usedMs - right.usedMs);
  for (const { name, bytes } of kept) {
    if (total <= maxTotalBytes) return;
    if (name.endsWith('.new')) continue;
    await rm(join(folder, name), { force: true });
    total -= bytes;
  }
}

interface ListedEntry {
  readonly name: string;
  readonly usedMs: number;
  readonly bytes: number;
}

async function listEntries(folder: string): Promise<readonly ListedEntry[]> {
  const entries: ListedEntry[] = [];
  for (const name of (await readdir(folder)).filter(isEntryFileName)) {
    // Another process may have removed or renamed it meanwhile.
    const found = await statOf(join(folder, name));
    if (found !== undefined) entries.push({ name, usedMs: found.mtimeMs, bytes: found.size });
  }
  return entries;
}
