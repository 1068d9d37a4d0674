import type { SetRef } from '../model/applyset.ts';
import { formatSetRef } from '../model/applyset.ts';
import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import { computeApplysetId, partOfLabel } from './applyset-id.ts';
import { markedSet, textMember } from './marks.ts';

/** Somebody else who claims an object. */
export interface ForeignOwner {
  /** `Argo CD`, `Helm`, `gitsync set shop/other` … */
  readonly tool: string;
  /** The label or annotation that says so, with its value. */
  readonly mark: string;
}

interface OwnerMark {
  readonly tool: string;
  readonly place: 'labels' | 'annotations';
  readonly key: string;
  /** The mark counts only with this value; otherwise any value counts. */
  readonly value?: string;
}

/**
 * Marks that tools leave on what they own. `app.kubernetes.io/instance`, Argo CD's old tracking
 * label, is left out: charts set it for everybody.
 */
const ownerMarks: readonly OwnerMark[] = [
  { tool: 'Argo CD', place: 'annotations', key: 'argocd.argoproj.io/tracking-id' },
  { tool: 'Flux', place: 'labels', key: 'kustomize.toolkit.fluxcd.io/name' },
  { tool: 'Flux', place: 'labels', key: 'helm.toolkit.fluxcd.io/name' },
  { tool: 'Helm', place: 'annotations', key: 'meta.helm.sh/release-name' },
  { tool: 'kapp', place: 'labels', key: 'kapp.k14s.io/app' },
  { tool: 'kpt', place: 'annotations', key: 'config.k8s.io/owning-inventory' },
  { tool: 'kluctl', place: 'labels', key: 'kluctl.io/discriminator' },
  { tool: 'Fleet', place: 'annotations', key: 'objectset.rio.cattle.io/id' },
];

/**
 * Who else owns a live object: another set, another tool, or a controller (`ownerReferences`).
 * Marks that the desired object itself asks for say nothing about who put them there.
 */
export function findForeignOwner(
  live: KubeObject,
  set: SetRef,
  desired?: KubeObject,
): ForeignOwner | undefined {
  return findOtherSet(live, set) ?? findOtherTool(live, desired) ?? findController(live);
}

function findOtherSet(live: KubeObject, set: SetRef): ForeignOwner | undefined {
  const marked = markedSet(live);
  if (marked !== undefined && marked !== formatSetRef(set)) {
    return { tool: `gitsync set ${marked}`, mark: `annotation gitsync.dev/owner: ${marked}` };
  }
  const partOf = textMember(live.metadata.labels, partOfLabel);
  if (partOf === undefined || partOf === computeApplysetId(set)) return undefined;
  // A label alone may be a copy made by a controller, but an ApplySet of kubectl's leaves nothing else.
  return { tool: 'another ApplySet', mark: `label ${partOfLabel}: ${partOf}` };
}

function findOtherTool(
  live: KubeObject,
  desired: KubeObject | undefined,
): ForeignOwner | undefined {
  for (const { tool, place, key } of ownerMarks) {
    const value = textMember(live.metadata[place], key);
    if (value === undefined || textMember(desired?.metadata[place], key) === value) continue;
    return { tool, mark: `${place === 'labels' ? 'label' : 'annotation'} ${key}: ${value}` };
  }
  return undefined;
}

function findController(live: KubeObject): ForeignOwner | undefined {
  const references = live.metadata['ownerReferences'];
  if (!isJsonArray(references)) return undefined;
  for (const reference of references) {
    if (!isJsonObject(reference) || reference['controller'] !== true) continue;
    const owner = `${textMember(reference, 'kind') ?? '?'}/${textMember(reference, 'name') ?? '?'}`;
    return { tool: `its controller ${owner}`, mark: `ownerReferences: ${owner}` };
  }
  return undefined;
}
