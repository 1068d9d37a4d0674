import * as v from 'valibot';
import { GitsyncError } from '../model/problem.ts';
import { parseDurationMs } from '../model/duration.ts';
import { parsePruneLimit } from './prune-limit.ts';

const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** A DNS label of at most so many characters. */
function dnsLabel(length: number) {
  return v.pipe(
    v.string(),
    v.check(
      (text) => text.length <= length && label.test(text),
      `use lower-case letters, digits and "-", at most ${String(length)} characters`,
    ),
  );
}

const duration = v.pipe(
  v.string(),
  v.check((text) => parseDurationMs(text) !== undefined, 'write it as 30s, 5m or 1h30m'),
  v.transform((text) => parseDurationMs(text) ?? 0),
);

const pruneLimit = v.pipe(
  v.string(),
  v.check((text) => parsePruneLimit(text) !== undefined, 'write a number (7) or a share (30%)'),
  v.transform((text) => parsePruneLimit(text) ?? { kind: 'default' as const }),
);

/** The flags that say which set is meant and how far a run may go. Named as on the command line, in camel case. */
const runFlags = v.object({
  /** Also part of a label value and, with a suffix, of a Secret's name. */
  applyset: dnsLabel(53),
  namespace: dnsLabel(63),
  prune: v.optional(v.boolean(), true),
  maxPrune: v.optional(pruneLimit),
  confirmPrune: v.optional(v.array(v.string()), []),
  adopt: v.optional(
    v.picklist(['never', 'unowned', 'all'], 'use never, unowned or all'),
    'unowned',
  ),
  forceConflicts: v.optional(v.boolean(), false),
  allowEmpty: v.optional(v.boolean(), false),
  createNamespace: v.optional(v.boolean(), false),
  dryRun: v.optional(
    v.picklist(
      ['none', 'server'],
      'use none or server (what client would show is what `gitsync render` prints)',
    ),
    'none',
  ),
  wait: v.optional(v.boolean(), true),
  timeout: v.optional(duration, '10m'),
});

/** Checked flags of a run. */
export type RunSettings = v.InferOutput<typeof runFlags>;

/**
 * Checks the flags of a run, once, before anything is read or asked.
 * @throws GitsyncError CONFIG_USAGE with every flag that is wrong.
 */
export function readRunSettings(flags: Readonly<Record<string, unknown>>): RunSettings {
  const result = v.safeParse(runFlags, flags);
  if (result.success) return result.output;
  throw new GitsyncError(
    result.issues.map((issue) => {
      const key = issue.path?.[0]?.key;
      const name = typeof key === 'string' ? toFlagName(key) : 'flags';
      return {
        code: 'CONFIG_USAGE' as const,
        message: `--${name} ${issue.input === undefined ? 'is missing' : `${JSON.stringify(issue.input)}: ${issue.message}`}.`,
        hint:
          name === 'applyset'
            ? 'Name the set that the objects belong to: --applyset NAME (with -n NAMESPACE).'
            : `See \`gitsync help\` for --${name}.`,
      };
    }),
  );
}

function toFlagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
