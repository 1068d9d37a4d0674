import type { StatusReport } from '../apply/sync-report.ts';
import type { ObjectHealth } from '../health/aggregate-health.ts';
import { aggregateHealth } from '../health/aggregate-health.ts';
import type { HealthStatus } from '../health/health.ts';
import { formatSetRef } from '../model/applyset.ts';
import type { JsonObject } from '../model/json.ts';
import { compareObjectIds, formatKubectlName } from '../model/object-id.ts';
import { messageBelowObject } from './plan/describe-action.ts';
import { describeProblem, reportApiVersion } from './text/describe-json.ts';
import { describeHealth, formatHealthCounts, healthTones } from './text/health-words.ts';
import { createPaint } from './text/paint.ts';
import type { Paint } from './text/paint.ts';
import { printDocument } from './text/print-document.ts';
import { countOf, cutText, printable, textWidth, wrapText } from './text/printable.ts';

/** How the state of a set is printed. */
export interface StatusReportOptions {
  readonly format: 'text' | 'json' | 'yaml' | 'name';
  readonly color: boolean;
  /** Columns of the terminal; absent where the output is no terminal. */
  readonly width?: number;
}

/** Narrower than this a message says nothing: the terminal breaks the line then. */
const minMessage = 20;
const indent = '    ';

/** Columns for a message. */
interface Room {
  readonly beside: number;
  readonly below: number;
}

/**
 * The objects of a set with their health; ends in a newline. JSON and YAML: `apiVersion`,
 * `kind: StatusReport`, `set`, `revision`, `status` (the worst), `counts`, `objects` (object, status,
 * kstatus, message, basis, since?), `problems`.
 */
export function reportStatus(status: StatusReport, options: StatusReportOptions): string {
  const objects = [...status.objects].sort((left, right) => compareObjectIds(left.id, right.id));
  switch (options.format) {
    case 'text':
      return formatTable({ ...status, objects }, options);
    case 'json':
    case 'yaml':
      return printDocument(describeStatus({ ...status, objects }), options.format);
    case 'name':
      return objects.map(({ id }) => `${printable(formatKubectlName(id))}\n`).join('');
    default:
      return options.format satisfies never;
  }
}

function describeStatus(status: StatusReport): JsonObject {
  const total = aggregateHealth(status.objects);
  return {
    apiVersion: reportApiVersion,
    kind: 'StatusReport',
    set: { namespace: status.set.namespace, name: status.set.name },
    revision: status.revision,
    status: total.status,
    counts: { ...total.counts },
    objects: status.objects.map(describeHealth),
    problems: status.problems.map(describeProblem),
  };
}

function formatTable(status: StatusReport, options: StatusReportOptions): string {
  const paint = createPaint(options.color);
  const { counts } = aggregateHealth(status.objects);
  const lines = [formatTitle(status, paint)];
  if (status.objects.length > 0) {
    lines.push('', ...formatRows(status.objects, paint, options.width));
    lines.push('', formatHealthCounts(counts, paint));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function formatTitle(status: StatusReport, paint: Paint): string {
  const set = paint('strong', printable(formatSetRef(status.set)));
  const revision = status.revision === '' ? 'no finished apply yet' : `at ${status.revision}`;
  return `set ${set} ${printable(revision)}, ${countOf(status.objects.length, 'object')}`;
}

type Row = readonly [object: string, namespace: string, health: string, message: string];

function formatRows(
  objects: readonly ObjectHealth[],
  paint: Paint,
  width: number | undefined,
): readonly string[] {
  const rows = objects.map(({ id, health }): Row => [
    printable(formatKubectlName(id)),
    printable(id.namespace),
    health.status,
    messageBelowObject(health.message, id),
  ]);
  const title: Row = ['OBJECT', 'NAMESPACE', 'HEALTH', 'MESSAGE'];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...[title, ...rows].map((row) => textWidth(row[column] ?? ''))),
  );
  const [first = 0, second = 0, third = 0] = widths;
  const room =
    width === undefined
      ? undefined
      : {
          beside: Math.max(minMessage, width - first - second - third - 6),
          below: width - indent.length,
        };
  return [
    paint('faint', pad(title, widths).join('') + title[3]),
    ...rows.flatMap((row, index) => {
      const [object = '', namespace = '', health = ''] = pad(row, widths);
      const status = objects[index]?.health.status ?? 'Unknown';
      const [message, ...below] = fitMessage(row[3], status, room);
      const line = `${object}${namespace}${paint(healthTones[status], health)}${message ?? ''}`;
      return [line.trimEnd(), ...below];
    }),
  ];
}

/** All but the last column, each as wide as its widest text. */
function pad(row: Row, widths: readonly number[]): readonly string[] {
  return widths.map((width, column) => {
    const text = row[column] ?? '';
    return text + ' '.repeat(width - textWidth(text) + 2);
  });
}

/** A message that does not fit is cut where all is well, and stands below its object otherwise. */
function fitMessage(
  message: string,
  status: HealthStatus,
  room: Room | undefined,
): readonly string[] {
  if (room === undefined || textWidth(message) <= room.beside) return [message];
  if (status === 'Healthy') return [cutText(message, room.beside)];
  return ['', ...wrapText(message, room.below).map((line) => indent + line)];
}
