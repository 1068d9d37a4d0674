import { GitsyncError } from '../../../src/model/problem.ts';
import { printManifests, renderTree } from '../../../src/render/render-tree.ts';
import { memoryTree } from '../../../test/support/memory-tree.ts';
import { findDeviation } from './deviations.ts';
import type { ReferenceAnswer } from './reference-process.ts';
import type { MadeTree } from './trees/made-tree.ts';

/** What gitsync makes of a tree. */
export type OwnAnswer =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'crash'; readonly message: string };

/** How the two compare. */
export type Verdict =
  | { readonly kind: 'same-output' | 'both-refused' }
  /** They differ, and the docs say so. */
  | { readonly kind: 'deviation'; readonly name: string }
  | { readonly kind: 'find'; readonly reason: FindReason; readonly detail: string };

/** What is wrong, roughly: finds of one reason are counted and shrunk together. */
export type FindReason = 'crash' | 'refused-here' | 'refused-there' | 'other-bytes';

/** In kustomize's bytes, or as gitsync renders by default. */
export type FuzzMode = 'kustomize' | 'default';

/** Renders a tree in this process. */
export async function renderOwn(tree: MadeTree, mode: FuzzMode): Promise<OwnAnswer> {
  try {
    const compat = mode === 'kustomize' ? ({ compat: 'kustomize' } as const) : {};
    const rendered = await renderTree(memoryTree(tree.files), tree.path, {
      mode: 'kustomize',
      ...compat,
    });
    return { kind: 'output', text: printManifests(rendered) };
  } catch (error) {
    if (error instanceof GitsyncError) {
      const messages = error.problems.map(({ code, message }) => `${code} ${message}`);
      return { kind: 'refused', message: messages.join('\n') };
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'crash', message };
  }
}

/** Compares what the two made of a tree. */
export function judgeTree(
  tree: MadeTree,
  own: OwnAnswer,
  reference: ReferenceAnswer,
  mode: FuzzMode,
): Verdict {
  if (own.kind === 'crash') return { kind: 'find', reason: 'crash', detail: own.message };
  if (own.kind === 'refused' && reference.kind !== 'output') return { kind: 'both-refused' };
  if (own.kind === 'output' && reference.kind === 'output' && own.text === reference.text) {
    return { kind: 'same-output' };
  }
  const name = findDeviation({ tree, own, reference, mode });
  if (name !== undefined) return { kind: 'deviation', name };
  if (own.kind === 'refused') {
    return { kind: 'find', reason: 'refused-here', detail: own.message };
  }
  if (reference.kind === 'output') {
    const detail = describeDifference(own.text, reference.text);
    return { kind: 'find', reason: 'other-bytes', detail };
  }
  return { kind: 'find', reason: 'refused-there', detail: reference.message };
}

/** The first line that differs, with both spellings. */
function describeDifference(own: string, reference: string): string {
  const ours = own.split('\n');
  const theirs = reference.split('\n');
  const at = theirs.findIndex((line, index) => line !== ours[index]);
  const place = at < 0 ? theirs.length : at;
  const line = (lines: readonly string[]): string => JSON.stringify(lines[place] ?? '(end)');
  return `line ${place + 1}: gitsync ${line(ours)}, kustomize ${line(theirs)}`;
}
