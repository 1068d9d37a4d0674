import { readNamedFile } from '../build/read-named-file.ts';
import type { Build } from '../build/build.ts';
import {
  emptyTransformerConfig,
  mergeTransformerConfigs,
} from '../field-specs/transformer-config.ts';
import type { TransformerConfig } from '../field-specs/transformer-config.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { collect } from '../render-problem.ts';
import { readCrdFieldSpecs } from './crd-field-specs.ts';

/** What the files of a kustomization's `crds` say about fields; a file that cannot be read is reported. */
export function readCrdConfig(build: Build, kustomization: Kustomization): TransformerConfig {
  const { folder } = kustomization;
  let config = emptyTransformerConfig;
  for (const [index, path] of (kustomization.fields.crds ?? []).entries()) {
    const origin = kustomization.origin(`crds[${String(index)}]`);
    collect(build, () => {
      const { file, text } = readNamedFile({ build, folder, origin }, path);
      config = mergeTransformerConfigs(config, readCrdFieldSpecs(file, text));
    });
  }
  return config;
}
