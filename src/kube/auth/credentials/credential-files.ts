import { readFile } from 'node:fs/promises';
import { GitsyncError } from '../../../model/problem.ts';
import { describeReadFault } from '../read-fault.ts';

/**
 * Credentials in files are replaced by other programs (projected tokens rotate): they are read again
 * after this time, as client-go does, and at once after a 401.
 */
export const fileLifetimeMs = 60_000;

/**
 * PEM text from inline base64 or, without it, from a file; undefined when neither is set.
 * @throws GitsyncError KUBE_CONFIG naming the field and the file
 */
export async function readPem(
  field: string,
  data: string,
  file: string,
): Promise<string | undefined> {
  if (data === '' && file === '') return undefined;
  const text = data === '' ? await readText(field, file) : decodeBase64(data);
  if (text.includes('-----BEGIN ')) return text;
  const place = data === '' ? `${field} ${file}` : `${field}-data`;
  throw unusableCredential(`${place} holds no PEM (-----BEGIN …)`);
}

function decodeBase64(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8');
}

async function readText(field: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadableCredential(field, file, cause);
  }
}

/** The error for a file that a kubeconfig or a flag names and that cannot be read. */
export function unreadableCredential(field: string, file: string, cause: unknown): GitsyncError {
  const why = describeReadFault(cause) ?? String(cause);
  return unusableCredential(`${field} ${file} cannot be read: ${why}`, cause);
}

/** The error for a certificate, key or token that is there and does not serve. Never quotes it. */
export function unusableCredential(why: string, cause?: unknown): GitsyncError {
  return new GitsyncError(
    [
      {
        code: 'KUBE_CONFIG',
        message: `The kubeconfig cannot be used: ${why}.`,
        hint: 'Correct the field in the kubeconfig, the file that it names, or the flag.',
      },
    ],
    { cause },
  );
}
