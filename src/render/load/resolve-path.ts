import { isWithin, joinTreePath } from '../tree-path.ts';
import { splitMountedPath } from './mounted-trees.ts';

/** `root-only`: files lie in or below the folder of the kustomization that names them; bases may lie elsewhere. */
export type LoadRestrictor = 'root-only' | 'none';

/** A path in the tree, or why the name may not be followed. */
export type ResolvedPath =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string };

/** Whether a name is a URL or a git address, as kustomize reads resources (api/internal/git/repospec.go). */
export function isRemote(name: string): boolean {
  return (
    /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(name) ||
    /^(?:git::|git@|gh:|github\.com[/:])/i.test(name) ||
    /^[\w.-]+@[\w.-]+:/.test(name)
  );
}

/** Where a base or component lies: anywhere in the tree (api/internal/loader/fileloader.go). */
export function resolveFolder(folder: string, name: string): ResolvedPath {
  if (hasAmbiguousSegment(name)) {
    return refuse(
      `"${name}" holds ".." inside a segment, as two list entries that were joined do`,
      'Check the indentation of the list.',
    );
  }
  return resolve(folder, name);
}

/** Where a file lies that a kustomization names, under the load restriction. */
export function resolveFile(
  folder: string,
  name: string,
  restrictor: LoadRestrictor,
): ResolvedPath {
  const resolved = resolve(folder, name);
  if (resolved.kind === 'refused') return resolved;
  // The restriction is lifted for the source alone (newLoaderAtGitClone).
  if (restrictor === 'none' && splitMountedPath(folder) === undefined) return resolved;
  if (isWithin(folder, resolved.path)) return resolved;
  return refuse(
    `the file "${name}" lies outside the folder of the kustomization`,
    'Move it into the folder, make it a base of its own, or allow it with --load-restrictor LoadRestrictionsNone.',
  );
}

function resolve(folder: string, name: string): ResolvedPath {
  if (name === '') return refuse('an empty path is named', 'Remove the entry.');
  if (name.startsWith('/')) {
    return refuse(`"${name}" is an absolute path`, 'Name it relative to the kustomization file.');
  }
  const path = joinTreePath(folder, name);
  if (path !== undefined) return { kind: 'path', path };
  return refuse(
    `"${name}" leads out of the source`,
    'Keep everything that is rendered inside one repository or folder.',
  );
}

function refuse(reason: string, hint: string): ResolvedPath {
  return { kind: 'refused', reason, hint };
}

/** `base - ../shared`: what YAML makes of two entries when the second is indented too far (kustomize 5.8.2). */
function hasAmbiguousSegment(name: string): boolean {
  return name.split('/').some((part) => part !== '..' && part.includes('..'));
}
