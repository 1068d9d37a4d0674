import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { SubstituteOptions, VariableFile } from '../render/substitute/load-variables.ts';
import type { UnsetVariables } from '../render/substitute/evaluate-template.ts';

/** Notes what is wrong with a field of the spec. */
type Note = (field: string, why: string) => void;

const field = 'spec.postBuild';

/** Reads `spec.postBuild`: what is substituted after the build; undefined where the spec has none. Never tells values. */
export function readPostBuild(
  postBuild: Json | undefined,
  note: Note,
): SubstituteOptions | undefined {
  if (postBuild === undefined) return undefined;
  if (!isJsonObject(postBuild)) {
    note(field, 'is no map');
    return undefined;
  }
  return {
    values: readValues(postBuild['substitute'] ?? {}, note),
    files: readFiles(postBuild['substituteFrom'] ?? [], note),
    unset: readUnset(postBuild['unset'] ?? 'fail', note),
  };
}

function readValues(values: Json, note: Note): SubstituteOptions['values'] {
  if (!isJsonObject(values)) {
    note(`${field}.substitute`, 'is no map');
    return [];
  }
  return Object.keys(values).flatMap((name) => {
    const value = values[name];
    if (typeof value === 'string') return [[name, value] as const];
    note(`${field}.substitute.${name}`, 'is no text');
    return [];
  });
}

function readFiles(files: Json, note: Note): readonly VariableFile[] {
  if (!isJsonArray(files)) {
    note(`${field}.substituteFrom`, 'is no list');
    return [];
  }
  return files.flatMap((file, index) => {
    const place = `${field}.substituteFrom[${String(index)}]`;
    const { path, optional = false } = isJsonObject(file) ? file : {};
    const fault = typeof path === 'string' ? findPathFault(path) : 'has no path';
    if (fault !== undefined) note(place, fault);
    if (typeof optional !== 'boolean') note(`${place}.optional`, 'is neither true nor false');
    if (typeof path !== 'string' || fault !== undefined) return [];
    return [{ kind: 'path' as const, path, isOptional: optional === true }];
  });
}

/** Paths of a tree have no `.` and `..`; confinement is the tree's own duty besides. */
function findPathFault(path: string): string | undefined {
  const steps = path.split('/');
  const isClean = steps.every((step) => step !== '' && step !== '.' && step !== '..');
  return isClean
    ? undefined
    : 'is no path from the root of the repository, such as "vars/prod.env"';
}

function readUnset(unset: Json, note: Note): UnsetVariables {
  if (unset === 'fail' || unset === 'keep') return unset;
  note(`${field}.unset`, 'is neither fail nor keep');
  return 'fail';
}
