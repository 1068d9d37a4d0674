import { structuredPatch } from 'diff';

/** A stretch of two texts that differs, with some equal lines around it. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** Each begins with ` `, `-`, `+` or `\` as in a unified diff. */
  readonly lines: readonly string[];
}

/**
 * Edits beyond this are not searched for: the cost grows with their square. A bound on time would
 * make the output depend on the machine.
 */
const maxEditLength = 1000;

/** Where two texts differ, line by line; texts that have little in common differ as a whole. */
export function diffLines(before: string, after: string, context: number): readonly Hunk[] {
  const patch = structuredPatch('', '', before, after, '', '', { context, maxEditLength });
  return patch?.hunks ?? [replaceAll(before, after)];
}

function replaceAll(before: string, after: string): Hunk {
  const removed = splitLines(before);
  const added = splitLines(after);
  return {
    oldStart: 1,
    oldLines: removed.length,
    newStart: 1,
    newLines: added.length,
    lines: [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)],
  };
}

function splitLines(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}
