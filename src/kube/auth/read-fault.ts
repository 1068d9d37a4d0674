import { errorCodeOf } from '../error-code.ts';

const faults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  ELOOP: 'its symbolic links go in a circle',
};

/** What keeps a file from being read, in words; undefined for what is no error of the file system. */
export function describeReadFault(error: unknown): string | undefined {
  const code = errorCodeOf(error);
  return code === '' ? undefined : (faults[code] ?? `reading it failed with ${code}`);
}
