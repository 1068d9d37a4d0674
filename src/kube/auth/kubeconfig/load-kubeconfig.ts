import { readFile, stat } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { GitsyncError, problemsOf } from '../../../model/problem.ts';
import type { Problem } from '../../../model/problem.ts';
import { errorCodeOf } from '../../error-code.ts';
import { describeReadFault } from '../read-fault.ts';
import { mergeKubeconfigs } from './kubeconfig.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import { badKubeconfig, readKubeconfig } from './read-kubeconfig.ts';

/** A kubeconfig larger than this is something else by mistake. */
const sizeLimit = 16 * 1024 * 1024;

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where to look for kubeconfigs. */
export interface KubeconfigSearch {
  /** `--kubeconfig`: this file and no other; it must exist. */
  readonly explicitFile: string | undefined;
  readonly environment: Environment;
  readonly homeFolder: string;
}

/** The merged kubeconfig and where it was looked for. */
export interface FoundKubeconfig {
  readonly config: Kubeconfig;
  /** Files that were read, first one first. */
  readonly files: readonly string[];
  /** Files that do not exist, which is no error unless none is left. */
  readonly missing: readonly string[];
}

/**
 * Finds, reads and merges kubeconfigs as kubectl does: `--kubeconfig`, else the files of KUBECONFIG
 * (missing ones skipped), else ~/.kube/config. Without any file the result is empty.
 * @throws GitsyncError KUBE_CONFIG naming every file that is unreadable, invalid or missing though named by a flag.
 */
export async function loadKubeconfig(search: KubeconfigSearch): Promise<FoundKubeconfig> {
  const files: string[] = [];
  const missing: string[] = [];
  const configs: Kubeconfig[] = [];
  const problems: Problem[] = [];
  for (const file of listCandidates(search)) {
    try {
      const config = await readFileOf(file, search);
      if (config === undefined) missing.push(file);
      else {
        files.push(file);
        configs.push(config);
      }
    } catch (error) {
      problems.push(...problemsOf(error));
    }
  }
  if (problems.length > 0) throw new GitsyncError(problems);
  return { config: mergeKubeconfigs(configs), files, missing };
}

async function readFileOf(file: string, search: KubeconfigSearch): Promise<Kubeconfig | undefined> {
  const text = await readIfExists(file);
  if (text !== undefined) return readKubeconfig(text, file, dirname(file));
  if (search.explicitFile === undefined) return undefined;
  throw badKubeconfig(file, 'there is no such file');
}

function listCandidates(search: KubeconfigSearch): readonly string[] {
  if (search.explicitFile !== undefined) return [resolve(search.explicitFile)];
  const variable = search.environment['KUBECONFIG'] ?? '';
  if (variable === '') return [join(search.homeFolder, '.kube', 'config')];
  // As kubectl: a variable that names nothing (`:`) still keeps it from the home folder.
  const listed = variable.split(delimiter).filter((file) => file !== '');
  return [...new Set(listed.map((file) => resolve(file)))];
}

async function readIfExists(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw badKubeconfig(file, 'it is a folder');
    if (found.size > sizeLimit) throw badKubeconfig(file, 'it is larger than 16 MiB');
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    const fault = describeReadFault(error);
    throw fault === undefined ? error : badKubeconfig(file, fault, error);
  }
}
