import { join } from 'node:path';
import { maskUrl } from '../model/mask-url.ts';
import { GitsyncError } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { kustomizeSignature } from '../render/build-metadata/kustomize-signature.ts';
import type { RenderTools } from '../render/render-tools.ts';
import type { RenderOptions } from '../render/render-tree.ts';
import type { OpenSourceOptions } from '../source/open-source.ts';
import { readAllowedRemote } from '../source/remote/allowed-remote.ts';
import type { AllowedRemote } from '../source/remote/allowed-remote.ts';
import type { IsolatedSources, RenderedSources, SourceRequest } from '../sync/render-sources.ts';
import { cacheFolder } from './cache-folder.ts';
import { chooseFlag } from './choose-flag.ts';
import { tellProblems } from './command-context.ts';
import type { CommandContext } from './command-context.ts';
import type { SourceFlags } from './flags.ts';
import { readLimitFlags } from './limit-flags.ts';
import { readSubstituteFlags } from './substitute-flags.ts';

/**
 * What SOURCE, -f and -k name, and how each is rendered. Opens nothing.
 * @throws GitsyncError CONFIG_USAGE when nothing is named or a flag is wrong, SOURCE_BAD_URL
 */
export async function readSources(
  source: string | undefined,
  flags: SourceFlags,
): Promise<readonly SourceRequest[]> {
  const named: readonly (readonly [string, RenderOptions['mode']])[] = [
    ...(source === undefined ? [] : [[source, 'auto'] as const]),
    ...(flags.filename ?? []).map((text) => [text, 'plain'] as const),
    ...(flags.kustomize === undefined ? [] : [[flags.kustomize, 'kustomize'] as const]),
  ];
  if (named.length === 0) {
    throw new GitsyncError([
      {
        code: 'CONFIG_USAGE',
        message: 'No source is named.',
        hint: 'Name a folder, a file, - or a git URL, as in `gitsync render overlays/prod`.',
      },
    ]);
  }
  const substitute = await readSubstituteFlags(flags);
  const render = { ...readRenderFlags(flags), ...(substitute === undefined ? {} : { substitute }) };
  const { parseSource } = await import('../source/source-spec.ts');
  return named.map(([text, mode]) => ({ spec: parseSource(text), render: { ...render, mode } }));
}

/** How a command line opens its sources: files of this machine too, mirrors in the cache folder. */
export function openOptions(context: CommandContext): OpenSourceOptions {
  return {
    cacheDir: join(cacheFolder(), 'git'),
    logger: context.logger,
    signal: context.signal,
    allowFileProtocol: true,
    stdin: context.terminal.stdin,
  };
}

/** What renders of this command line may call: helm, once it is allowed. */
export async function renderTools(
  flags: SourceFlags,
  context: CommandContext,
): Promise<RenderTools> {
  if (flags.enableHelm !== true) return {};
  const { createHelm } = await import('../source/helm/create-helm.ts');
  const command = flags.helmCommand ?? 'helm';
  return { charts: createHelm({ command, signal: context.signal }) };
}

/** How far a command line trusts its sources: undefined without --isolated. @throws GitsyncError CONFIG_USAGE */
export function readIsolation(flags: SourceFlags): IsolatedSources | undefined {
  return flags.isolated === true ? readLimitFlags(flags).isolation : undefined;
}

/**
 * Opens and renders what SOURCE, -f and -k name, and tells the warnings. Where only the output is wanted and the
 * render is isolated, it is printed there.
 * @throws GitsyncError
 */
export async function loadManifests(
  source: string | undefined,
  flags: SourceFlags,
  context: CommandContext & { readonly isPrinted?: boolean },
): Promise<RenderedSources> {
  const sources = await readSources(source, flags);
  const found = readIsolation(flags);
  const { isPrinted = false } = context;
  const isolation = found === undefined ? undefined : { ...found, isPrinted };
  const { renderSources } = await import('../sync/render-sources.ts');
  const rendered = await renderSources(sources, {
    open: openOptions(context),
    isolation,
    allowedRemotes: readAllowedRemotes(flags),
    tools: await renderTools(flags, context),
  });
  tellProblems(context.terminal, rendered.warnings, 'warning');
  return rendered;
}

/**
 * The repositories that --allow-remote names.
 * @throws GitsyncError CONFIG_USAGE with every name that is none.
 */
export function readAllowedRemotes({ allowRemote }: SourceFlags): readonly AllowedRemote[] {
  const allowed: AllowedRemote[] = [];
  const problems: Problem[] = [];
  for (const text of allowRemote ?? []) {
    const read = readAllowedRemote(text);
    if (read.kind === 'allowed') allowed.push(read.allowed);
    else {
      const message = `--allow-remote ${JSON.stringify(maskUrl(text))}: ${read.reason}.`;
      const hint = 'Name a host or what is on it: github.com/org/repo, file:///srv/repo.';
      problems.push({ code: 'CONFIG_USAGE', message, hint });
    }
  }
  if (problems.length > 0) throw new GitsyncError(problems);
  return allowed;
}

/** @throws GitsyncError CONFIG_USAGE */
function readRenderFlags(flags: SourceFlags): Omit<RenderOptions, 'mode'> {
  return {
    ...(flags.recursive === true ? { recursive: true } : {}),
    ...(flags.managedBy === true ? { managedBy: kustomizeSignature } : {}),
    ...chooseFlag('load-restrictor', flags.loadRestrictor, {
      LoadRestrictionsRootOnly: { loadRestrictor: 'root-only' as const },
      LoadRestrictionsNone: { loadRestrictor: 'none' as const },
    }),
    ...chooseFlag('reorder', flags.reorder, {
      legacy: { reorder: 'legacy' as const },
      none: { reorder: 'none' as const },
    }),
    limits: readLimitFlags(flags).limits,
    ...chooseFlag('compat', flags.compat, { kustomize: { compat: 'kustomize' as const } }),
  };
}
