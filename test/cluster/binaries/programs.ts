import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a control plane needs at the least: without these there is no API server. */
export const requiredPrograms = ['etcd', 'kube-apiserver', 'kubectl'] as const;

/** What makes objects live: controllers, scheduling, and nodes that run pods. */
export const optionalPrograms = ['kube-controller-manager', 'kube-scheduler', 'kwok'] as const;

/** A program of the test cluster, named as its file. */
export type ProgramName = (typeof requiredPrograms)[number] | (typeof optionalPrograms)[number];

/** A folder of programs: of the cache, or of KUBEBUILDER_ASSETS. */
export interface Programs {
  readonly folder: string;
  readonly names: ReadonlySet<ProgramName>;
  /** Without these kwok refuses to start ("no stages found"). */
  readonly kwokStages: readonly string[];
}

/** Stage files lie next to kwok, so that a cached folder also serves as KUBEBUILDER_ASSETS. */
export const stagesFolder = 'kwok-stages';

/** Reads which programs a folder holds; kwok without its stage files counts as missing. */
export function readPrograms(folder: string): Programs {
  const stages = join(folder, stagesFolder);
  const kwokStages = existsSync(stages)
    ? readdirSync(stages)
        .sort()
        .map((file) => join(stages, file))
    : [];
  const names = [...requiredPrograms, ...optionalPrograms].filter(
    (name) => existsSync(join(folder, name)) && (name !== 'kwok' || kwokStages.length > 0),
  );
  return { folder, names: new Set(names), kwokStages };
}

/** The path of a program, whether it is there or not. */
export function programPath(programs: Programs, name: ProgramName): string {
  return join(programs.folder, name);
}
