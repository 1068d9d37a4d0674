import { formatOrigin } from '../../model/manifest.ts';
import type { ObjectId } from '../../model/object-id.ts';
import { formatKubectlName, formatObjectId } from '../../model/object-id.ts';
import type { PlannedAction } from '../../plan/plan.ts';
import { printable } from '../text/printable.ts';

/** `deployment.apps/web (namespace shop)`: kubectl's name, and where the object is. */
export function nameObject(id: ObjectId): string {
  return `${printable(formatKubectlName(id))}${placeOf(id)}`;
}

/** ` (namespace shop)`; empty for an object of the cluster. */
export function placeOf(id: ObjectId): string {
  return id.namespace === '' ? '' : ` (namespace ${printable(id.namespace)})`;
}

/** What would happen to an object and why: `update, overlays/prod/web.yaml:3`. */
export function describeAction(action: PlannedAction): string {
  switch (action.kind) {
    case 'apply':
      return `${describeApply(action.diff)}, ${printable(formatOrigin(action.origin))}`;
    case 'prune':
      return 'prune, left git';
    case 'unchanged':
      return 'unchanged';
    case 'release':
      return `leaves the inventory, ${printable(action.reason)}`;
    case 'keep':
      return `left git, kept: ${printable(action.reason)}`;
    case 'blocked': {
      const { origin } = action.problem;
      return origin === undefined ? 'blocked' : `blocked, ${printable(formatOrigin(origin))}`;
    }
    default:
      return action satisfies never;
  }
}

function describeApply(diff: Extract<PlannedAction, { kind: 'apply' }>['diff']): string {
  const word = diff.kind === 'create' ? 'create' : 'update';
  return diff.prediction.kind === 'assumed' ? `${word} (assumed)` : word;
}

/** The message of a problem where its object, and its place in git, are already on the line above. */
export function messageBelowObject(message: string, id: ObjectId): string {
  const name = formatObjectId(id);
  if (!message.startsWith(name)) return printable(message);
  const rest = message.slice(name.length).replace(/^ \([^()]*\)(?=: )/, '');
  return printable(rest.startsWith(': ') ? rest.slice(2) : message);
}
