import type { Isolation } from '../isolate/isolation.ts';
import { parseDurationMs } from '../model/duration.ts';
import { GitsyncError } from '../model/problem.ts';
import type { LimitName, RenderLimits } from '../render/limits/render-limits.ts';
import type { SourceFlags } from './flags.ts';

/** What `--limit` says, for every render and for those in isolation. */
export interface LimitFlags {
  readonly limits: Partial<RenderLimits>;
  readonly isolation: Partial<Isolation>;
}

/**
 * Reads `--limit name=amount`, the last one of a name.
 * @throws GitsyncError CONFIG_USAGE for another name or amount, and for time and memory without --isolated: nothing
 * could hold to them
 */
export function readLimitFlags({ limit = [], isolated = false }: SourceFlags): LimitFlags {
  const limits: Partial<Record<LimitName, number>> = {};
  const isolation: { timeMs?: number; memoryBytes?: number } = {};
  for (const text of limit) {
    const [name = '', amount = ''] = splitOnce(text);
    if (!isName(name)) throw usage(text, `Use one of ${names.join(', ')}, as in objects=20000.`);
    const value = parsers[name](amount);
    if (value === undefined || !(value > 0)) throw usage(text, examples[name]);
    if (name !== 'time' && name !== 'memory') limits[name] = value;
    else if (!isolated) throw usage(text, 'Time and memory are limited with --isolated only.');
    else if (name === 'time') isolation.timeMs = value;
    else isolation.memoryBytes = value;
  }
  return { limits, isolation };
}

type FlagName = LimitName | 'time' | 'memory';

const parsers: Readonly<Record<FlagName, (text: string) => number | undefined>> = {
  time: parseDurationMs,
  memory: parseSize,
  files: parseCount,
  bytes: parseSize,
  objects: parseCount,
  steps: parseCount,
  growth: parseSize,
  output: parseSize,
};
const names = Object.keys(parsers);

const aCount = 'Write a whole number above 0.';
const aSize = 'Write a number of bytes, or one with KiB, MiB or GiB.';
const examples: Readonly<Record<FlagName, string>> = {
  time: 'Write a time such as 30s or 2m.',
  memory: aSize,
  files: aCount,
  bytes: aSize,
  objects: aCount,
  steps: aCount,
  growth: aSize,
  output: aSize,
};

function isName(name: string): name is FlagName {
  return names.includes(name);
}

function splitOnce(text: string): readonly string[] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function parseCount(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const powers: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

function parseSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,15})([KMG]iB)?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (powers[unit ?? ''] ?? 1);
}

function usage(text: string, hint: string): GitsyncError {
  const message = `--limit ${JSON.stringify(text)} is not known.`;
  return new GitsyncError([{ code: 'CONFIG_USAGE', message, hint }]);
}
