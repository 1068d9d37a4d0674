import { GitsyncError } from '../model/problem.ts';
import { printManifests, renderTree } from '../render/render-tree.ts';
import { receiveStart, sendMessage } from './channel.ts';
import { createDistantTree } from './distant-tree.ts';
import type { Start, Verdict } from './messages.ts';
import { watchSelf } from './watch-self.ts';

/** The program of the process that a render in isolation runs in: one render, then it ends. */
async function runChild(): Promise<void> {
  const start = receiveStart();
  watchSelf(start.watch);
  sendMessage(await renderToVerdict(start));
  process.exit(0);
}

async function renderToVerdict({ path, options, isPrinted }: Start): Promise<Verdict> {
  try {
    const set = await renderTree(createDistantTree(), path, options);
    const { manifests, warnings } = set;
    if (!isPrinted) return { kind: 'rendered', manifests, warnings };
    return {
      kind: 'rendered',
      manifests: [],
      warnings,
      text: printManifests(set, options.limits?.output),
    };
  } catch (error) {
    if (error instanceof GitsyncError) return { kind: 'failed', problems: error.problems };
    return { kind: 'bug', stack: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
}

await runChild();
