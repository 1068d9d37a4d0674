import { printManifests } from '../../render/render-tree.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { SourceFlags } from '../flags.ts';
import { readLimitFlags } from '../limit-flags.ts';
import { loadManifests } from '../load-manifests.ts';

/** `gitsync render`: prints what would be applied. Touches no network but the source's, and no kubeconfig. */
export async function runRender(
  source: string | undefined,
  flags: SourceFlags,
  context: CommandContext,
): Promise<number> {
  const loaded = await loadManifests(source, flags, { ...context, isPrinted: true });
  context.terminal.out(loaded.text ?? printManifests(loaded, readLimitFlags(flags).limits.output));
  return exitCodes.ok;
}
