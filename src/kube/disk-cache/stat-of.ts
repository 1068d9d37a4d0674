import { lstat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { errorCodeOf } from '../error-code.ts';

/** What the file system says of a path; undefined where there is nothing. @throws its other errors */
export async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
