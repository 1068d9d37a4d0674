import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Environment } from '../kubeconfig/load-kubeconfig.ts';

/**
 * The file of a program, or undefined. As in Go's `exec.LookPath` a bare name is looked up on our own
 * PATH (not on the one that the kubeconfig gives the plugin) and never in the working directory.
 */
export async function findProgram(
  command: string,
  environment: Environment,
): Promise<string | undefined> {
  if (command.includes('/')) return (await isProgram(command)) ? command : undefined;
  const folders = (environment['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  for (const folder of folders) {
    const file = join(folder, command);
    if (await isProgram(file)) return file;
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Not there or not ours to run: both mean that it is looked for elsewhere.
    return false;
  }
}
