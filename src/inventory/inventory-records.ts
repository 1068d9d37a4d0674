import type { SetRef } from '../model/applyset.ts';
import type { Inventory } from './inventory.ts';

/** The name under which gitsync signs parents (`applyset.kubernetes.io/tooling: gitsync/v1.2.3`). */
export const toolName = 'gitsync';
/** Type of the Secret that holds an inventory: kubectl shows it, and nothing mounts it. */
export const inventorySecretType = 'gitsync.dev/inventory';
/** Label of the inventory Secret, with the set's name, so that people find it. */
export const inventoryLabel = 'gitsync.dev/inventory-of';
/** One Secret holds at most this much (etcd's request limit is 1.5 MiB, base64 takes a third of it). */
export const maxInventoryBytes = 700 * 1024;

/** Name of the Secret that holds a set's inventory, beside the parent. */
export function inventorySecretName(set: SetRef): string {
  return `${set.name}.inventory.0`;
}

/** What the parent tells other tools: kinds (`Deployment.apps`) and namespaces of the set, sorted. */
export function summariseInventory(inventory: Inventory): {
  readonly groupKinds: string;
  readonly additionalNamespaces: string;
} {
  const kinds = new Set<string>();
  const namespaces = new Set<string>();
  for (const { id } of inventory.entries) {
    kinds.add(id.group === '' ? id.kind : `${id.kind}.${id.group}`);
    if (id.namespace !== '' && id.namespace !== inventory.set.namespace)
      namespaces.add(id.namespace);
  }
  return {
    groupKinds: [...kinds].sort().join(','),
    additionalNamespaces: [...namespaces].sort().join(','),
  };
}
