import type { FileTree } from '../../model/file-tree.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import { problemAt } from '../render-problem.ts';
import type { UnsetVariables } from './evaluate-template.ts';
import { readVariableFile } from './read-variable-file.ts';
import type { VariableEntries } from './read-variable-file.ts';
import { addVariables } from './variables.ts';
import type { Variables } from './variables.ts';

/** A file with variables: its bytes, or its path in the source. */
export type VariableFile =
  | { readonly kind: 'bytes'; readonly file: string; readonly bytes: Uint8Array }
  | { readonly kind: 'path'; readonly path: string; readonly isOptional: boolean };

/** What a caller wants substituted; its presence is what switches substitution on. */
export interface SubstituteOptions {
  /** Values by name; they win over those of files. */
  readonly values: VariableEntries;
  /** Later ones win. */
  readonly files: readonly VariableFile[];
  readonly unset: UnsetVariables;
}

/**
 * The variables that the options name, later entries winning, as in Flux.
 * @throws GitsyncError RENDER_BAD_VARIABLE, RENDER_MISSING_FILE with everything that is wrong; messages hold no values.
 */
export async function loadVariables(
  tree: FileTree,
  options: SubstituteOptions,
): Promise<Variables> {
  const variables = new Map<string, string>();
  const problems: Problem[] = [];
  for (const source of options.files) {
    const file = source.kind === 'bytes' ? source.file : source.path;
    try {
      const bytes = source.kind === 'bytes' ? source.bytes : await readPath(tree, source);
      if (bytes === undefined) continue;
      problems.push(...addVariables(variables, readVariableFile(bytes, file), file));
    } catch (error) {
      if (!(error instanceof GitsyncError)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...addVariables(variables, options.values, 'values to substitute'));
  if (problems.length > 0) throw new GitsyncError(problems);
  return variables;
}

async function readPath(
  tree: FileTree,
  { path, isOptional }: Extract<VariableFile, { kind: 'path' }>,
): Promise<Uint8Array | undefined> {
  if (tree.entry(path) === 'file') return (await tree.read([path])).get(path);
  if (isOptional) return undefined;
  throw new GitsyncError([
    problemAt(
      'RENDER_MISSING_FILE',
      { file: path },
      'there is no such file with variables in the source',
      'Correct the path; it is relative to the root of the source.',
    ),
  ]);
}
