import { loadAll } from 'js-yaml';
import { GitsyncError } from '../model/problem.ts';
import type { Json } from '../model/json.ts';

/**
 * How scalars and duplicate keys are read: `kubectl` for plain manifests (YAML 1.1 booleans), `kustomize` for
 * resources and patches below a kustomization (only true/false, dates expanded), `kustomization` for the
 * kustomization files themselves (as kubectl, but the last of duplicate keys wins).
 */
export type YamlDialect = 'kubectl' | 'kustomize' | 'kustomization';

/** One non-empty document and the line (from 1) where its content starts. */
export interface YamlDocument {
  readonly value: Json;
  readonly line: number;
}

/** What reading needs to know beside the text; `file` is named in problems. */
export interface ParseOptions {
  readonly dialect: YamlDialect;
  readonly file: string;
}

/**
 * Reads YAML or JSON documents; empty ones are skipped.
 * @throws GitsyncError RENDER_BAD_YAML with every broken document of the text.
 */
export function parseDocuments(text: string, options: ParseOptions): readonly YamlDocument[] {
  try {
    return (loadAll(text) as Json[])
      .filter((value) => value !== null)
      .map((value) => ({ value, line: 1 }));
  } catch (cause) {
    throw new GitsyncError(
      [
        {
          code: 'RENDER_BAD_YAML',
          message: `${options.file}: not YAML`,
          origin: { file: options.file },
        },
      ],
      { cause },
    );
  }
}
