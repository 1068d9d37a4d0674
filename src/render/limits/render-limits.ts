/**
 * What one render may use. All but time and memory are counted where work is multiplied, so that the same input always
 * ends at the same place; the limits of the YAML reader (nesting, aliases) and of a single file are fixed.
 */
export interface RenderLimits {
  /** Files that are read. */
  readonly files: number;
  /** Bytes of these files together. */
  readonly bytes: number;
  /** Objects, counted again by each kustomization that takes them over, which itself counts as ten. */
  readonly objects: number;
  /** Objects looked at by transformers and patches, counted again by each of them. */
  readonly steps: number;
  /** Characters and values that vars, replacements, name affixes and copies of JSON patches put into objects. */
  readonly growth: number;
  /** Characters of the output. */
  readonly output: number;
}

/** The name of a limit, as `--limit` and problems write it. */
export type LimitName = keyof RenderLimits;

const mebi = 1024 * 1024;

/** Ten times and more of what the largest known trees need; low enough for 4 GB of memory. */
export const defaultLimits: RenderLimits = {
  files: 100_000,
  bytes: 256 * mebi,
  objects: 1_000_000,
  steps: 200_000_000,
  growth: 16 * mebi,
  output: 256 * mebi,
};
