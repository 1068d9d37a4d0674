import { ConflictingFieldSpecs } from './field-spec.ts';
import {
  defaultTransformerConfig,
  emptyTransformerConfig,
  fieldSpecLists,
  mergeTransformerConfigs,
} from './transformer-config.ts';
import type { FieldSpecList, TransformerConfig } from './transformer-config.ts';

/** A field of all kinds that is built in, and that a configuration for some kinds takes the place of. */
export interface LostField {
  readonly list: FieldSpecList;
  readonly path: string;
  /** The kinds in which the field still counts. */
  readonly kinds: readonly string[];
}

/**
 * What a configuration loses when kustomize merges it (see mergeFieldSpecs): with `{kind: Foo, path: metadata/name}`
 * under namePrefix, objects of other kinds get no prefix any more. Worth a warning, since nothing else tells.
 * What is in conflict is lost to nobody: it is told as an error where it is merged.
 */
export function findLostFields(config: TransformerConfig): readonly LostField[] {
  if (config === defaultTransformerConfig) return [];
  const settled = settle(config);
  if (settled === undefined) return [];
  return fieldSpecLists.flatMap((list) =>
    defaultTransformerConfig[list]
      .filter(({ path, kind }) => kind === undefined && !settled[list].some(isForAll(path)))
      .map(({ path }) => {
        const left = settled[list].filter((spec) => spec.path === path);
        return { list, path, kinds: left.map(({ kind }) => kind ?? '*') };
      }),
  );
}

function isForAll(path: string): (spec: TransformerConfig[FieldSpecList][number]) => boolean {
  return (spec) =>
    spec.path === path && [spec.group, spec.version, spec.kind].every((part = '') => part === '');
}

function settle(config: TransformerConfig): TransformerConfig | undefined {
  try {
    return mergeTransformerConfigs(emptyTransformerConfig, config);
  } catch (error) {
    if (error instanceof ConflictingFieldSpecs) return undefined;
    throw error;
  }
}
