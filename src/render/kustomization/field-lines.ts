/** Lines (from 1) of the top-level keys of a kustomization file, in lower case, and of the items below them. */
export type FieldLines = ReadonlyMap<string, KeyLines>;

interface KeyLines {
  readonly line: number;
  readonly items: readonly number[];
}

/** Finds all keys and items in one pass over the text; flow style and JSON give nothing to find. */
export function indexFieldLines(text: string): FieldLines {
  const keys = new Map<string, { line: number; items: number[]; indent: number | undefined }>();
  let current: { line: number; items: number[]; indent: number | undefined } | undefined;
  for (const [at, line] of text.split('\n').entries()) {
    const name = /^(["']?)([A-Za-z0-9_-]+)\1\s*:/.exec(line)?.[2];
    if (name !== undefined) {
      current = { line: at + 1, items: [], indent: undefined };
      keys.set(name.toLowerCase(), current);
      continue;
    }
    const dash = /^(\s*)-(?:\s|$)/.exec(line)?.[1];
    if (dash === undefined || current === undefined) continue;
    // Items of one list share their indentation; deeper dashes belong to lists inside an item.
    current.indent ??= dash.length;
    if (dash.length === current.indent) current.items.push(at + 1);
  }
  return keys;
}

/** The line of a field: `patches[2].target` stands where the third item of `patches` does. */
export function findFieldLine(lines: FieldLines, path: string): number {
  const match = /^([^.[]+)(?:\[(\d+)\])?/.exec(path);
  const key = lines.get(match?.[1]?.toLowerCase() ?? '');
  if (key === undefined) return 1;
  const index = match?.[2];
  return (index === undefined ? undefined : key.items[Number(index)]) ?? key.line;
}
