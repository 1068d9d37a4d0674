import { expect } from 'vitest';
import { GitsyncError } from '../../../src/model/problem.ts';
import { printManifests, renderTree } from '../../../src/render/render-tree.ts';
import type { RenderOptions } from '../../../src/render/render-tree.ts';
import { memoryTree } from '../../support/memory-tree.ts';

/** What a render comes to: a part of its output, or a part of what it refuses with. */
export type Outcome = { readonly shows: string } | { readonly says: string };

/** One thing that gitsync does otherwise than kustomize, unless it is asked for kustomize's bytes. */
export interface Deviation {
  /** Stands in docs/kustomize-support.md. */
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly byDefault: Outcome;
  /** As kubectl 1.36.3 has it. */
  readonly inCompat: Outcome;
}

/** Renders the files of a deviation both ways and compares. */
export async function expectDeviation(deviation: Deviation): Promise<void> {
  const { files, byDefault, inCompat } = deviation;
  const ours = await render(files, {});
  const theirs = await render(files, { compat: 'kustomize' });

  expectOutcome(ours, byDefault);
  expectOutcome(theirs, inCompat);
  // A part that both hold would prove nothing.
  if ('shows' in byDefault) expect(theirs.output).not.toContain(byDefault.shows);
  if ('shows' in inCompat) expect(ours.output).not.toContain(inCompat.shows);
}

interface Rendered {
  readonly output: string;
  readonly messages: readonly string[];
}

async function render(
  files: Deviation['files'],
  options: Partial<RenderOptions>,
): Promise<Rendered> {
  try {
    const set = await renderTree(memoryTree(files), '', { mode: 'kustomize', ...options });
    return { output: printManifests(set), messages: [] };
  } catch (error) {
    if (!(error instanceof GitsyncError)) throw error;
    return { output: '', messages: error.problems.map(({ message }) => message) };
  }
}

function expectOutcome({ output, messages }: Rendered, outcome: Outcome): void {
  if ('says' in outcome) {
    expect(messages.join('\n')).toContain(outcome.says);
    return;
  }
  expect(messages).toEqual([]);
  expect(output).toContain(outcome.shows);
}

/** A ConfigMap of this name with further lines behind its metadata. */
export function configMap(name: string, more = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;
}

/** The files of a kustomization over `all.yaml`. */
export function treeOf(
  objects: string,
  kustomization = '',
  more: Deviation['files'] = {},
): Deviation['files'] {
  return {
    'kustomization.yaml': `resources: [all.yaml]\n${kustomization}`,
    'all.yaml': objects,
    ...more,
  };
}
