import type fc from 'fast-check';
import type { Written } from '../trees/write-yaml.ts';

/** What a patch or selector may name. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** What a kustomization finds when its fields are written. */
export interface Scene {
  readonly objects: readonly ObjectName[];
  /** Adds a file beside the kustomization and returns its name. */
  readonly addFile: (name: string, text: string) => string;
}

/** A field (or an item of one) that is written once the objects are known. */
export type FieldMaker = (scene: Scene) => Written;

/** Some value of a field. */
export type Field = fc.Arbitrary<FieldMaker>;

const nobody: ObjectName = { apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', namespace: '' };

/** The object of a number, of the kinds that are asked for where there are any. */
export function pickObject(
  { objects }: Scene,
  number: number,
  kinds?: readonly string[],
): ObjectName {
  const fitting =
    kinds === undefined ? objects : objects.filter(({ kind }) => kinds.includes(kind));
  const found = fitting.length === 0 ? objects : fitting;
  return found[number % Math.max(found.length, 1)] ?? nobody;
}

/** `group/version` in parts. */
export function groupAndVersion(apiVersion: string): {
  readonly group: string;
  readonly version: string;
} {
  const [first = '', second] = apiVersion.split('/');
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}
