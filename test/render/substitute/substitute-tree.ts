import type { JsonObject } from '../../../src/model/json.ts';
import { printManifests, renderTree } from '../../../src/render/render-tree.ts';
import type { VariableFile } from '../../../src/render/substitute/load-variables.ts';
import { problemsFrom } from '../../support/git-source.ts';
import { memoryTree } from '../../support/memory-tree.ts';

/** What a test substitutes; nothing is set unless it says so. */
export interface Asked {
  readonly values?: Readonly<Record<string, string>>;
  readonly files?: readonly VariableFile[];
  readonly unset?: 'fail' | 'keep';
}

/** The printed objects of `app.yaml` in a plain folder, with its variables replaced. */
export async function substitute(
  app: string,
  asked: Asked = {},
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { values = {}, unset = 'fail' } = asked;
  const rendered = await renderTree(memoryTree({ 'app.yaml': app, ...files }), 'app.yaml', {
    mode: 'plain',
    substitute: { values: Object.entries(values), files: asked.files ?? [], unset },
  });
  return printManifests(rendered);
}

/** A ConfigMap-like object of our own kind with one field, as text. */
export function widget(field: string): string {
  return `apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: w\n${field}\n`;
}

/** The field `spec` of the one object that comes out. */
export async function substituteSpec(
  spec: string,
  values: Record<string, string>,
): Promise<unknown> {
  const tree = memoryTree({ 'app.yaml': widget(`spec: ${spec}`) });
  const rendered = await renderTree(tree, 'app.yaml', {
    mode: 'plain',
    substitute: { values: Object.entries(values), files: [], unset: 'fail' },
  });
  const object: JsonObject | undefined = rendered.manifests[0]?.object;
  return object?.['spec'];
}

/** The messages and hints of a substitution that fails, one line each. */
export async function faultsOf(run: () => Promise<unknown>): Promise<readonly string[]> {
  const problems = await problemsFrom(run);
  return problems.map(({ message, hint }) => `${message} | ${hint ?? ''}`);
}
