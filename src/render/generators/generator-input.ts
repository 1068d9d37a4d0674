import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';

/** What a generator needs beside its own entry. */
export interface GeneratorInput {
  /** The file that holds the generator entry; problems name it. */
  readonly file: string;
  /** Bytes of the files of `listGeneratorFiles(args)`, keyed by the path as the entry spells it. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The kustomization's `generatorOptions`, which apply to every generator of the file. */
  readonly generatorOptions?: JsonObject;
  /** As kustomize does it, also where it takes an unknown `behavior` for `create`. */
  readonly isExact?: boolean;
}

/** What a generated object does when one of that id exists: only `merge` and `replace` need one. */
export type GeneratorBehavior = 'create' | 'merge' | 'replace';

/** An object and whether the top level build ends its name with the hash of its content. */
export interface HashableObject {
  readonly object: KubeObject;
  readonly needsHash: boolean;
}

/** What an entry of configMapGenerator or secretGenerator makes, before prefixes and hash. */
export interface GeneratedObject extends HashableObject {
  readonly behavior: GeneratorBehavior;
  /** The files that its data came from. */
  readonly inputs?: readonly string[];
}
