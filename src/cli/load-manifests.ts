import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../log/logger.ts';
import type { Manifest } from '../model/manifest.ts';
import { GitsyncError } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import type { RenderOptions } from '../render/render-tree.ts';
import type { SourceFlags } from './flags.ts';
import type { Terminal } from './terminal.ts';

/** What the sources of one command line render to. */
export interface LoadedManifests {
  readonly manifests: readonly Manifest[];
  /** Of every source, joined by commas. */
  readonly revision: string;
  readonly warnings: readonly Problem[];
}

interface NamedSource {
  readonly text: string;
  readonly mode: RenderOptions['mode'];
}

/** Where mirrors of git repositories and other things that can be made anew are kept. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'gitsync');
}

/**
 * Opens and renders what SOURCE, -f and -k name.
 * @throws GitsyncError CONFIG_USAGE when nothing is named; SOURCE_ and RENDER_ problems, all of them.
 */
export async function loadManifests(
  source: string | undefined,
  flags: SourceFlags,
  io: { readonly terminal: Terminal; readonly logger: Logger; readonly signal: AbortSignal },
): Promise<LoadedManifests> {
  const sources = listSources(source, flags);
  if (sources.length === 0) {
    throw new GitsyncError([
      {
        code: 'CONFIG_USAGE',
        message: 'No source is named.',
        hint: 'Name a folder, a file, - or a git URL, as in `gitsync render overlays/prod`.',
      },
    ]);
  }
  const loaded: LoadedManifests[] = [];
  for (const one of sources) loaded.push(await loadOne(one, flags, io));
  return {
    manifests: loaded.flatMap(({ manifests }) => manifests),
    revision: loaded.map(({ revision }) => revision).join(','),
    warnings: loaded.flatMap(({ warnings }) => warnings),
  };
}

function listSources(source: string | undefined, flags: SourceFlags): readonly NamedSource[] {
  return [
    ...(source === undefined ? [] : [{ text: source, mode: 'auto' as const }]),
    ...(flags.filename ?? []).map((text) => ({ text, mode: 'plain' as const })),
    ...(flags.kustomize === undefined
      ? []
      : [{ text: flags.kustomize, mode: 'kustomize' as const }]),
  ];
}

async function loadOne(
  source: NamedSource,
  flags: SourceFlags,
  io: { readonly terminal: Terminal; readonly logger: Logger; readonly signal: AbortSignal },
): Promise<LoadedManifests> {
  const [{ parseSource }, { openSource }, { renderTree }] = await Promise.all([
    import('../source/source-spec.ts'),
    import('../source/open-source.ts'),
    import('../render/render-tree.ts'),
  ]);
  const checkout = await openSource(parseSource(source.text), {
    cacheDir: join(cacheFolder(), 'git'),
    logger: io.logger,
    signal: io.signal,
    allowFileProtocol: true,
    stdin: io.terminal.stdin,
  });
  try {
    const rendered = await renderTree(checkout.files, checkout.path, {
      ...readRenderFlags(flags),
      mode: source.mode,
    });
    const { manifests, warnings } = rendered;
    return { manifests, warnings, revision: checkout.revision() };
  } finally {
    await checkout.close();
  }
}

/** @throws GitsyncError CONFIG_USAGE */
function readRenderFlags(flags: SourceFlags): Omit<RenderOptions, 'mode'> {
  return {
    ...(flags.recursive === true ? { recursive: true } : {}),
    ...choose('load-restrictor', flags.loadRestrictor, {
      LoadRestrictionsRootOnly: { loadRestrictor: 'root-only' as const },
      LoadRestrictionsNone: { loadRestrictor: 'none' as const },
    }),
    ...choose('reorder', flags.reorder, {
      legacy: { reorder: 'legacy' as const },
      none: { reorder: 'none' as const },
    }),
    ...choose('compat', flags.compat, { kustomize: { compat: 'kustomize' as const } }),
  };
}

function choose<Choice extends object>(
  name: string,
  value: string | undefined,
  choices: Readonly<Record<string, Choice>>,
): Partial<Choice> {
  if (value === undefined) return {};
  const choice = choices[value];
  if (choice !== undefined) return choice;
  const allowed = Object.keys(choices).join(' or ');
  throw new GitsyncError([
    {
      code: 'CONFIG_USAGE',
      message: `--${name} ${JSON.stringify(value)} is not known.`,
      hint: `Use ${allowed}.`,
    },
  ]);
}
