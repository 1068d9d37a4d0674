import type { KubeClient } from '../kube/kube-client.ts';
import { readRunSettings } from '../settings/run-settings.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import { preparePlan } from '../sync/prepare-plan.ts';
import type { PlanOptions, PreparedRun } from '../sync/prepare-plan.ts';
import type { CommandContext } from './command-context.ts';
import { tellTarget } from './command-context.ts';
import { connect } from './connect.ts';
import type { ClusterFlags, SourceFlags } from './flags.ts';
import { loadManifests } from './load-manifests.ts';

/** Flags of diff, apply and destroy, as commander hands them over. */
export type RunFlags = SourceFlags &
  ClusterFlags & {
    readonly applyset?: string;
    readonly output?: string;
    readonly [name: string]: unknown;
  };

/** An open cluster with the settings of this run. The caller closes `kube`. */
export interface OpenedRun {
  readonly kube: KubeClient;
  readonly settings: RunSettings;
}

/** Connects and checks the flags; `-n` defaults to the context's namespace, as in kubectl. */
export async function openRun(flags: RunFlags, context: CommandContext): Promise<OpenedRun> {
  // Wrong flags are told before anything is asked of a cluster.
  readRunSettings({ ...flags, namespace: flags.namespace ?? 'default' });
  const kube = await connect(flags, context.logger);
  const namespace = flags.namespace ?? kube.defaultNamespace;
  const settings = readRunSettings({ ...flags, namespace });
  tellTarget(context.terminal, kube, { namespace, name: settings.applyset });
  return { kube, settings };
}

/** Renders the source and plans the run, trying new objects on the server too: nothing is written. */
export async function planFromFlags(
  source: string | undefined,
  flags: RunFlags,
  run: OpenedRun & { readonly context: CommandContext },
): Promise<PreparedRun> {
  const { kube, settings, context } = run;
  const loaded = await loadManifests(source, flags, context);
  return preparePlan(kube, loaded.manifests, {
    ...planOptions(settings, context),
    revision: loaded.revision,
    isCreateTried: true,
  });
}

/** The part of the plan's options that every command takes from the same settings. */
export function planOptions(
  settings: RunSettings,
  context: CommandContext,
): Omit<PlanOptions, 'revision' | 'isCreateTried'> {
  return {
    set: { namespace: settings.namespace, name: settings.applyset },
    defaultNamespace: settings.namespace,
    policy: { adopt: settings.adopt, forceConflicts: settings.forceConflicts },
    prune: {
      isEnabled: settings.prune,
      limit: settings.maxPrune ?? { kind: 'default' },
      confirmedKinds: settings.confirmPrune.map((kind) => kind.toLowerCase()),
      isDestroy: false,
    },
    mayBeEmpty: settings.allowEmpty,
    signal: context.signal,
  };
}
