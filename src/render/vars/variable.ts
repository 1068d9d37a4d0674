import { parseApiVersion } from '../../model/group-version-kind.ts';
import type { GroupVersionKind } from '../../model/group-version-kind.ts';
import { formatOrigin } from '../../model/manifest.ts';
import type { Origin } from '../../model/manifest.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import type { VariableEntry } from '../kustomization/fields.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { problemAt } from '../render-problem.ts';

/** An entry of `vars`: a name for what a field of one object holds (api/types/var.go). */
export interface Variable {
  readonly name: string;
  readonly target: GroupVersionKind & { readonly name: string; readonly namespace: string };
  /** Names and places with dots between them: `spec.rules[0].host`. */
  readonly fieldPath: string;
  /** File and line of the entry. */
  readonly origin: Origin;
}

/** Vars by name; the same value is shared by everything that inherits it unchanged. */
export type VariableSet = ReadonlyMap<string, Variable>;

/** What a kustomization without `vars` has. */
export const noVariables: VariableSet = new Map();

/** The `vars` of one kustomization, with what is left out filled in. */
export function listVariables(kustomization: Kustomization): readonly Variable[] {
  return (kustomization.fields.vars ?? []).map((entry, index) => ({
    name: entry.name ?? '',
    target: targetOf(entry.objref ?? {}),
    fieldPath: orElse(entry.fieldref?.fieldPath, 'metadata.name'),
    origin: kustomization.origin(`vars[${String(index)}]`),
  }));
}

function targetOf(reference: NonNullable<VariableEntry['objref']>): Variable['target'] {
  const {
    apiVersion = '',
    group = '',
    version = '',
    kind = '',
    name = '',
    namespace = '',
  } = reference;
  return { ...typeOf(apiVersion, { group, version }), kind, name, namespace };
}

/** apiVersion overrides what it holds: one without a group leaves `group` as it was, a malformed one leaves both. */
function typeOf(
  apiVersion: string,
  given: { readonly group: string; readonly version: string },
): { readonly group: string; readonly version: string } {
  const parts = apiVersion.split('/');
  if (apiVersion === '' || parts.length > 2) return given;
  return parts.length === 2 ? parseApiVersion(apiVersion) : { ...given, version: apiVersion };
}

function orElse(text: string | undefined, otherwise: string): string {
  return text === undefined || text === '' ? otherwise : text;
}

/**
 * Both sets as one. A name may be there only once, even where both sides have it from one base.
 * @throws GitsyncError RENDER_DUPLICATE with every name that both have, told at `origin` or at the later var.
 */
export function mergeVariables(
  known: VariableSet,
  added: Iterable<Variable>,
  origin?: Origin,
): VariableSet {
  let merged: Map<string, Variable> | undefined;
  const problems: Problem[] = [];
  for (const variable of added) {
    const first = (merged ?? known).get(variable.name);
    if (first !== undefined) problems.push(clashOf(first, variable, origin));
    merged ??= new Map(known);
    merged.set(variable.name, variable);
  }
  if (problems.length > 0) throw new GitsyncError(problems);
  return merged ?? known;
}

function clashOf(first: Variable, second: Variable, origin?: Origin): Problem {
  const places = `${formatOrigin(first.origin)} and ${formatOrigin(second.origin)}`;
  return problemAt(
    'RENDER_DUPLICATE',
    origin ?? second.origin,
    `the var ${second.name} is there twice: ${places}`,
    'Give one of them another name; what comes in through two bases has to come in through one.',
  );
}
