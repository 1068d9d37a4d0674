/**
 * The line (from 1) on which a field of a kustomization file stands: `patches[2].target` is looked up as
 * the third item below the top-level key `patches`. Falls back to the key's line, then to line 1 (JSON, flow style).
 */
export function findFieldLine(lines: readonly string[], path: string): number {
  const match = /^([^.[]+)(?:\[(\d+)\])?/.exec(path);
  const name = match?.[1];
  if (name === undefined) return 1;
  const key = findKey(lines, name);
  if (key < 0) return 1;
  const index = match?.[2];
  return (index === undefined ? key : findItem(lines, key, Number(index))) + 1;
}

function findKey(lines: readonly string[], name: string): number {
  const wanted = name.toLowerCase();
  return lines.findIndex((line) => {
    const key = /^(["']?)([A-Za-z0-9_-]+)\1\s*:/.exec(line)?.[2];
    return key?.toLowerCase() === wanted;
  });
}

/** Items of one list share their indentation; deeper dashes belong to lists inside an item. */
function findItem(lines: readonly string[], key: number, index: number): number {
  let indent: number | undefined;
  let seen = -1;
  for (let at = key + 1; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const dash = /^(\s*)-(?:\s|$)/.exec(line)?.[1];
    if (dash === undefined) {
      if (/^[^\s#]/.test(line)) break;
      continue;
    }
    indent ??= dash.length;
    if (dash.length !== indent) continue;
    seen += 1;
    if (seen === index) return at;
  }
  return key;
}
