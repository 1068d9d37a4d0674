import { exitCodes } from '../exit-codes.ts';
import { readFormat } from '../output-format.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

/** `gitsync version -o json`; without flags the entry point answers before any of this is loaded. */
export function runVersion(flags: { readonly output?: string }, terminal: Terminal): number {
  const format = readFormat(flags.output, ['text', 'json']);
  terminal.out(
    format === 'json' ? `${JSON.stringify({ version: `v${version}` })}\n` : `gitsync v${version}\n`,
  );
  return exitCodes.ok;
}
