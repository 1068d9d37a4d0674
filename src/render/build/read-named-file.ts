import { GitsyncError } from '../../model/problem.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { remoteRefusal } from '../load/remote-loading.ts';
import { isRemote, resolveFile } from '../load/resolve-path.ts';
import { failStep } from './build.ts';
import type { TransformerContext } from './build.ts';

/** A file that a step names: its path in the tree and its text. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

/**
 * The text of a file that was loaded for this step.
 * @throws GitsyncError RENDER_MISSING_FILE when loading did not find it (configurations of plugins name files that
 * are looked for, and are missed only here).
 */
export function readNamedFile(context: TransformerContext, name: string): NamedText {
  const { contents, restrictor } = context.build.tree;
  const resolved = resolveFile(context.folder, name, restrictor);
  if (resolved.kind === 'refused') {
    return failStep('RENDER_BAD_KUSTOMIZATION', context, resolved.reason, resolved.hint);
  }
  const bytes = contents.get(resolved.path);
  if (bytes !== undefined) return { file: resolved.path, text: decodeText(bytes, resolved.path) };
  if (isRemote(name)) throw new GitsyncError([remoteRefusal(context.origin, name)]);
  return failStep(
    'RENDER_MISSING_FILE',
    context,
    `there is no file ${resolved.path}`,
    'Correct the path (it is relative to the kustomization file), or add the file to git.',
  );
}
