import { diffLines } from '../text/line-diff.ts';
import type { Paint } from '../text/paint.ts';
import { countOf, cutPair, cutText, printableLine } from '../text/printable.ts';

/** Values that stand below the path of their field. */
export const blockIndent = '      ';
/** The narrowest useful value. */
export const minColumns = 16;

/** Equal lines shown around a changed one. */
const context = 2;
/** More lines of one field than this are only counted; the unified format has them all. */
const maxLines = 30;

interface Layout {
  readonly paint: Paint;
  readonly width: number;
}

/** Two texts of many lines as a small line diff; an undefined one is not there at all. */
export function formatDiffBlock(
  before: string | undefined,
  after: string | undefined,
  layout: Layout,
): readonly string[] {
  const lines = diffLines(...alignEnds(before, after), context).flatMap((hunk, index) => [
    ...(index === 0 && hunk.oldStart <= 1 ? [] : ['…']),
    ...hunk.lines,
  ]);
  const shown = cutLines(lines.slice(0, maxLines), layout).map((line) => paintLine(line, layout));
  const rest = lines.length - shown.length;
  if (rest === 0) return shown;
  return [...shown, blockIndent + layout.paint('faint', `… ${countOf(rest, 'more line')}`)];
}

/** That a text does not end in a newline is told only where it makes the difference. */
function alignEnds(
  before: string | undefined,
  after: string | undefined,
): readonly [string, string] {
  if (before === undefined) return ['', endLine(after ?? '')];
  if (after === undefined) return [endLine(before), ''];
  const isSame = before.endsWith('\n') === after.endsWith('\n');
  return isSame ? [endLine(before), endLine(after)] : [before, after];
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** Cuts long lines; a removed line and the added one that replaces it so that their difference is seen. */
function cutLines(lines: readonly string[], layout: Layout): readonly string[] {
  const columns = Math.max(minColumns, layout.width - blockIndent.length - 2);
  const safe = lines.map((line) => line.slice(0, 1) + printableLine(line.slice(1)));
  const cut = safe.map((line) => line.slice(0, 1) + cutText(line.slice(1), columns));
  for (const [removed, added] of pairLines(safe)) {
    const pair = cutPair(safe[removed]?.slice(1) ?? '', safe[added]?.slice(1) ?? '', columns);
    cut[removed] = `-${pair[0]}`;
    cut[added] = `+${pair[1]}`;
  }
  return cut;
}

/** Places of removed lines with the places of the added ones that follow them, first with first. */
function pairLines(lines: readonly string[]): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  let removed: number[] = [];
  for (const [place, line] of lines.entries()) {
    if (line.startsWith('-')) removed.push(place);
    else if (line.startsWith('+')) {
      const partner = removed.shift();
      if (partner !== undefined) pairs.push([partner, place]);
    } else if (!line.startsWith('\\')) removed = [];
  }
  return pairs;
}

function paintLine(line: string, { paint }: Layout): string {
  const sign = line.slice(0, 1);
  const text = line.length === 1 ? sign : `${sign} ${line.slice(1)}`;
  if (sign === '+') return blockIndent + paint('added', text);
  if (sign === '-') return blockIndent + paint('removed', text);
  if (sign === ' ') return (blockIndent + text).trimEnd();
  // `…`, and `\\ No newline at end of file`.
  return blockIndent + paint('faint', line);
}
