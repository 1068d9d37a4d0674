import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LogFields, Logger } from '../../src/log/logger.ts';
import { silentLogger } from '../../src/log/logger.ts';

/** A folder for a cache that does not exist yet; removed after the test. */
export function cacheFolderPath(): string {
  const parent = mkdtempSync(join(tmpdir(), 'gitsync-cache-'));
  onTestFinished(() => {
    rmSync(parent, { recursive: true, force: true });
  });
  return join(parent, 'cache', 'kube');
}

/** Paths of the entries in a cache folder; none where it was never made. */
export function entriesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => join(folder, name));
}

/** Changes the bytes of every entry. */
export function editEntries(folder: string, edit: (bytes: Buffer) => Buffer): void {
  for (const path of entriesOf(folder)) writeFileSync(path, edit(readFileSync(path)));
}

/** A debug line as it was told. */
export interface ToldLine {
  readonly message: string;
  readonly fields: LogFields | undefined;
}

/** A logger that remembers its debug lines. */
export function debugRecorder(): { readonly logger: Logger; readonly lines: readonly ToldLine[] } {
  const lines: ToldLine[] = [];
  const debug = (message: string, fields?: LogFields): void => {
    lines.push({ message, fields });
  };
  return { logger: { ...silentLogger, debug }, lines };
}
