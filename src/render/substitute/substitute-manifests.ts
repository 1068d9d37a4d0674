import type { Manifest } from '../../model/manifest.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import { isKubeObject } from '../resource/kube-object.ts';
import { idOf, metadataMap, resourceKey } from '../resource/resource.ts';
import { describeDuplicate, describeFieldProblem, describeLostName } from './describe-problem.ts';
import type { UnsetVariables } from './evaluate-template.ts';
import { substituteObject } from './substitute-object.ts';
import type { FieldProblem } from './substitute-object.ts';
import type { Variables } from './variables.ts';

/** Flux's label or annotation: `disabled` leaves the object alone, `enabled` (ours) takes in its scripts and files. */
const switchName = 'kustomize.toolkit.fluxcd.io/substitute';

/** What is substituted, and what happens to variables that have no value. */
export interface Substitution {
  readonly variables: Variables;
  readonly unset: UnsetVariables;
}

/**
 * Replaces `${name}` in the text and the keys of finished objects, as Flux's postBuild does. Objects without variables
 * come back as they are.
 * @throws GitsyncError RENDER_BAD_VARIABLE, RENDER_DUPLICATE with everything that is wrong; messages hold no values.
 */
export function substituteManifests(
  manifests: readonly Manifest[],
  substitution: Substitution,
): readonly Manifest[] {
  const problems: Problem[] = [];
  const results = manifests.map((manifest) => substituteOne(manifest, substitution, problems));
  if (results.some((result, index) => result !== manifests[index])) {
    reportDuplicates(manifests, results, problems);
  }
  if (problems.length > 0) throw new GitsyncError(problems);
  return results;
}

function substituteOne(
  manifest: Manifest,
  { variables, unset }: Substitution,
  problems: Problem[],
): Manifest {
  const { object } = manifest;
  const asked = switchOf(manifest);
  if (asked === 'disabled') return manifest;
  const found: FieldProblem[] = [];
  const valueOf = (name: string): string | undefined => variables.get(name);
  const changed = substituteObject(
    object,
    { valueOf, unset, isFileAsked: asked === 'enabled' },
    found,
  );
  for (const problem of withoutRepeats(found)) {
    problems.push(describeFieldProblem(problem, manifest, variables));
  }
  if (changed === object || found.length > 0) return manifest;
  if (isKubeObject(changed)) return { ...manifest, object: changed };
  problems.push(describeLostName(manifest));
  return manifest;
}

function switchOf({ object }: Manifest): 'disabled' | 'enabled' | undefined {
  for (const field of ['labels', 'annotations'] as const) {
    const value = metadataMap(object, field).get(switchName);
    if (value === 'disabled' || value === 'enabled') return value;
  }
  return undefined;
}

/** A script may name a variable a hundred times. */
function withoutRepeats(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  const seen = new Map<string, FieldProblem>();
  for (const problem of problems) {
    const about = problem.kind === 'result' ? problem.why : problem.source;
    const key = JSON.stringify([problem.path, problem.kind, about]);
    if (!seen.has(key)) seen.set(key, problem);
  }
  return [...seen.values()];
}

/** Two names that were different may have become the same. */
function reportDuplicates(
  before: readonly Manifest[],
  after: readonly Manifest[],
  problems: Problem[],
): void {
  const seen = new Map<string, number>();
  for (const [index, { object }] of after.entries()) {
    const key = resourceKey(idOf(object));
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, index);
      continue;
    }
    const [one, other] = [before[first], before[index]];
    if (one === undefined || other === undefined) continue;
    const wasSame = resourceKey(idOf(one.object)) === resourceKey(idOf(other.object));
    if (!wasSame) problems.push(describeDuplicate(other, one));
  }
}
