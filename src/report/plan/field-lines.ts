import type { FieldConflict } from '../../model/field-conflict.ts';
import type { Json } from '../../model/json.ts';
import type { ChangeCause, FieldChange } from '../../diff/field-causes.ts';
import { formatValue } from '../text/format-value.ts';
import { changedSecretStandIn, hideMasks } from '../text/hide-masks.ts';
import type { ShownPair } from '../text/hide-masks.ts';
import type { Paint, Tone } from '../text/paint.ts';
import { cutPair, printable, textWidth } from '../text/printable.ts';
import { printYaml } from '../../yaml/print-yaml.ts';
import { blockIndent, formatDiffBlock, minColumns } from './diff-block.ts';

/** How the fields of one object are printed. */
export interface FieldLayout {
  readonly paint: Paint;
  readonly width: number;
  /** Held fields of the object that the apply takes by force. */
  readonly taken: readonly FieldConflict[];
}

/** Paths of fields stand here, those of added and removed ones after their sign. */
const indent = '    ';
const causeWords: Readonly<Record<ChangeCause, string>> = {
  git: 'git',
  drift: 'drift',
  both: 'git and drift',
  server: 'server',
  order: 'order',
  unknown: 'cause unknown',
};

/**
 * One changed field: `spec.replicas: 3 → 5  git` where that fits, otherwise the two values below each
 * other, and texts of many lines as a small line diff.
 */
export function formatField(change: FieldChange, layout: FieldLayout): readonly string[] {
  const shown = hideMasks(change.before, change.after);
  const why = describeCause(change, layout.taken);
  const path = printable(change.path);
  if (shown.after === changedSecretStandIn) {
    return [joinField(change, { path, values: layout.paint('changed', shown.after), why }, layout)];
  }
  const line = formatOnOneLine(change, { shown, path, why }, layout);
  if (line !== undefined) return [line];
  return [joinField(change, { path, why }, layout), ...formatBelow(shown, layout)];
}

interface FieldParts {
  readonly path: string;
  readonly why: string;
  /** Painted values. */
  readonly values?: string;
}

function joinField(change: FieldChange, parts: FieldParts, { paint }: FieldLayout): string {
  const [tone, sign] = signOf(change);
  const start = sign === ' ' ? indent : `  ${paint(tone, sign)} `;
  const values = parts.values === undefined ? '' : `: ${parts.values}`;
  return `${start}${parts.path}${values}  ${paint('faint', parts.why)}`;
}

function signOf(change: FieldChange): readonly [Tone, string] {
  if (change.before === undefined) return ['added', '+'];
  return change.after === undefined ? ['removed', '-'] : ['changed', ' '];
}

/** `git`, `drift, held by kubectl-edit`, `drift, taken from kubectl-edit`. */
function describeCause(change: FieldChange, taken: readonly FieldConflict[]): string {
  const from = takenFrom(change.path, taken);
  const held = change.heldBy.filter((manager) => !from.includes(manager));
  return [
    causeWords[change.cause],
    ...(from.length === 0 ? [] : [`taken from ${from.map(printable).join(', ')}`]),
    ...(held.length === 0 ? [] : [`held by ${held.map(printable).join(', ')}`]),
  ].join(', ');
}

function takenFrom(path: string, taken: readonly FieldConflict[]): readonly string[] {
  const field = serverPathOf(path);
  const names = taken.filter((held) => held.field === field).map((held) => held.manager);
  return [...new Set(names)].sort();
}

/** The server writes `.metadata.labels.app.kubernetes.io/name` where we write `metadata.labels["app…"]`. */
export function serverPathOf(path: string): string {
  return `.${path.replace(/\.?\["((?:[^"\\]|\\.)*)"\]/g, '.$1')}`.replace(/^\.\./, '.');
}

function formatOnOneLine(
  change: FieldChange,
  parts: { readonly shown: ShownPair; readonly path: string; readonly why: string },
  layout: FieldLayout,
): string | undefined {
  const { before, after } = parts.shown;
  if (hasLines(before) || hasLines(after)) return undefined;
  const left = before === undefined ? undefined : formatValue(before);
  const right = after === undefined ? undefined : formatValue(after);
  const plain = [left, right].filter((text) => text !== undefined).join(' → ');
  const width = textWidth(`${indent}${parts.path}: ${plain}  ${parts.why}`);
  if (width > layout.width) return undefined;
  const values = [
    left === undefined ? undefined : layout.paint('removed', left),
    right === undefined ? undefined : layout.paint('added', right),
  ];
  const joined = values.filter((text) => text !== undefined).join(' → ');
  return joinField(change, { path: parts.path, why: parts.why, values: joined }, layout);
}

function hasLines(value: Json | undefined): boolean {
  return typeof value === 'string' && value.includes('\n');
}

function isCollection(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

function formatBelow(shown: ShownPair, layout: FieldLayout): readonly string[] {
  const { before, after } = shown;
  const isLong = [before, after].some((value) => hasLines(value) || isCollection(value));
  if (isLong) return formatDiffBlock(textOf(before), textOf(after), layout);
  const columns = Math.max(minColumns, layout.width - blockIndent.length - 2);
  const [left, right] = cutPair(
    before === undefined ? '' : formatValue(before),
    after === undefined ? '' : formatValue(after),
    columns,
  );
  return [
    ...(before === undefined ? [] : [`${blockIndent}${layout.paint('removed', `- ${left}`)}`]),
    ...(after === undefined ? [] : [`${blockIndent}${layout.paint('added', `+ ${right}`)}`]),
  ];
}

function textOf(value: Json | undefined): string | undefined {
  return value === undefined || typeof value === 'string' ? value : printYaml(value);
}
