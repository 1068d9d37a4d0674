import { join } from 'node:path';
import { silentLogger } from '../../src/log/logger.ts';
import { printManifests, renderTree } from '../../src/render/render-tree.ts';
import type { RenderOptions } from '../../src/render/render-tree.ts';
import { readAllowedRemote } from '../../src/source/remote/allowed-remote.ts';
import { openRemoteBases } from '../../src/source/remote/open-remote-bases.ts';
import type { RemoteBasesOptions } from '../../src/source/remote/open-remote-bases.ts';
import { memoryTree } from './memory-tree.ts';

/** How one render of a {@link RemoteLab} differs from the others. */
export interface RemoteRender extends Partial<RenderOptions> {
  /** As --allow-remote takes them. */
  readonly allow: readonly string[];
  readonly bases?: Partial<RemoteBasesOptions>;
}

/** What a render prints, and what it says on the side. */
export interface RemoteRendered {
  readonly output: string;
  readonly warnings: readonly { readonly message: string; readonly hint?: string }[];
  readonly files: readonly string[];
}

/** Renders `kustomization.yaml` and what is beside it, with remote bases from real repositories. */
export type RemoteLab = (
  files: Readonly<Record<string, string>>,
  render: RemoteRender,
) => Promise<RemoteRendered>;

/** A lab with its git cache in the folder; file URLs are allowed. */
export function makeRemoteLab(folder: string, common: Partial<RemoteBasesOptions> = {}): RemoteLab {
  return async (files, { allow, bases, ...options }) => {
    const remoteBases = openRemoteBases({
      cacheDir: join(folder, 'cache'),
      logger: silentLogger,
      allowFileProtocol: true,
      home: undefined,
      allowed: allow.map((text) => {
        const read = readAllowedRemote(text);
        if (read.kind === 'bad') throw new Error(read.reason);
        return read.allowed;
      }),
      ...common,
      ...bases,
    });
    try {
      const render = { mode: 'kustomize', ...options } as const;
      const set = await renderTree(memoryTree(files), '', render, { remoteBases });
      return {
        output: printManifests(set),
        warnings: set.warnings,
        files: set.manifests.map(({ origin }) => origin.file),
      };
    } finally {
      await remoteBases.close();
    }
  };
}
