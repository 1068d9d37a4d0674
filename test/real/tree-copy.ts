import { join } from 'node:path';
import { copyWritable, fetchGoModule, type GoModule } from '../support/fetch-go-module.ts';
import { makeRepository, makeTempFolder, removeTempFolder } from '../support/git-repository.ts';
import type { TestRepository } from '../support/git-repository.ts';

/** A git repository with a copy of somebody's manifests, never part of this project. */
export interface TreeCopy {
  readonly repository: TestRepository;
  /** Undoes every change since the copy was made. */
  restore(): void;
  remove(): void;
}

/** Fetches the module and commits these folders of it to a repository of its own. */
export async function copyTree(module: GoModule, folders: readonly string[]): Promise<TreeCopy> {
  const fetched = await fetchGoModule(module);
  const folder = makeTempFolder();
  const repository = makeRepository(folder);
  for (const name of folders) copyWritable(join(fetched, name), join(folder, name));
  const original = repository.commit({}, `${module.path}@${module.version}`);
  return {
    repository,
    restore: () => void repository.git('reset', '--quiet', '--hard', original),
    remove: () => removeTempFolder(folder),
  };
}
