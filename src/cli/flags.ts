import type { Command } from 'commander';

/** Flags of every command that reads manifests, as commander hands them over. */
export interface SourceFlags {
  readonly filename?: readonly string[];
  readonly kustomize?: string;
  readonly recursive?: boolean;
  readonly loadRestrictor?: string;
  readonly reorder?: string;
  readonly compat?: string;
  readonly managedBy?: boolean;
  readonly allowRemote?: readonly string[];
  readonly substitute?: readonly string[];
  readonly substituteFrom?: readonly string[];
  readonly substituteUnset?: string;
  readonly enableHelm?: boolean;
  readonly helmCommand?: string;
  readonly isolated?: boolean;
  readonly limit?: readonly string[];
}

/** Flags of every command that talks to a cluster; kubectl's names and meanings. */
export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly server?: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly namespace?: string;
  readonly as?: string;
  readonly asGroup?: readonly string[];
  readonly asUid?: string;
  readonly asUserExtra?: readonly string[];
  readonly insecureSkipTlsVerify?: boolean;
  readonly certificateAuthority?: string;
  readonly tlsServerName?: string;
  readonly requestTimeout?: string;
}

/** Adds SOURCE and the flags that say what to read. */
export function addSourceFlags(command: Command): Command {
  return command
    .argument('[SOURCE]', 'a folder, a file, - or a git URL: URL[//path][?ref=REF]')
    .option('-f, --filename <path>', 'file, folder or - with manifests (repeatable)', collect)
    .option('-k, --kustomize <folder>', 'folder with a kustomization file')
    .option('-R, --recursive', 'read folders named by -f with everything below')
    .option(
      '--load-restrictor <mode>',
      'LoadRestrictionsRootOnly or LoadRestrictionsNone, as in kustomize',
    )
    .option('--reorder <order>', 'legacy or none, as in kustomize')
    .option('--compat <tool>', 'kustomize: copy its output also where it loses data')
    .option('--managed-by', 'label objects as kustomize does with --enable-managedby-label')
    .option(
      '--allow-remote <name>',
      'allow remote bases of a host, HOST/ORG or HOST/ORG/REPO (repeatable)',
      collect,
    )
    .option('--substitute <name=value>', 'replace ${name} in the objects (repeatable)', collect)
    .option(
      '--substitute-from <file>',
      'file with variables: ConfigMaps and Secrets, or name=value lines (repeatable)',
      collect,
    )
    .option('--substitute-unset <mode>', '${name} without a value: fail (default) or keep')
    .option('--enable-helm', 'inflate helmCharts by running helm')
    .option('--helm-command <file>', 'helm program to run (default helm)')
    .option('--isolated', 'render in a process of its own, killed at its limits')
    .option('--limit <name=amount>', 'change a limit of the render (repeatable)', collect);
}

/** Adds the flags that say which cluster is meant. */
export function addClusterFlags(command: Command): Command {
  return command
    .option('-n, --namespace <name>', 'namespace of the set and of objects that name none')
    .option('--kubeconfig <file>', 'kubeconfig to use')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--cluster <name>', 'cluster of the kubeconfig')
    .option('--user <name>', 'user of the kubeconfig')
    .option('-s, --server <url>', 'address of the API server')
    .option('--token <token>', 'bearer token')
    .option('--client-certificate <file>', 'client certificate')
    .option('--client-key <file>', 'key of the client certificate')
    .option('--username <name>', 'user name for basic authentication')
    .option('--password <password>', 'password for basic authentication')
    .option('--as <user>', 'act as this user')
    .option('--as-group <group>', 'act as a member of this group (repeatable)', collect)
    .option('--as-uid <uid>', 'act with this UID')
    .option('--as-user-extra <key=value>', 'act with this extra (repeatable)', collect)
    .option('--insecure-skip-tls-verify', 'do not check the server’s certificate')
    .option('--certificate-authority <file>', 'certificate authority of the server')
    .option('--tls-server-name <name>', 'name expected in the server’s certificate')
    .option('--request-timeout <time>', 'limit of one request, such as 30s; 0 means none');
}

/** Adds the flags that name the set. */
export function addSetFlags(command: Command): Command {
  return command.option('--applyset <name>', 'name of the set that the objects belong to');
}

/** Adds the flags that say how far a run may go; diff knows them too, so that it shows what apply does. */
export function addPolicyFlags(command: Command): Command {
  return command
    .option('--no-prune', 'do not delete what left the source (also --prune=false)')
    .option(
      '--max-prune <count>',
      'allow so many deletions at once: a number or a share such as 30%',
    )
    .option('--confirm-prune <kind>', 'allow deletions of this kind (repeatable)', collectList)
    .option('--adopt <which>', 'take over objects: never, unowned (default) or all')
    .option('--force-conflicts', 'take fields that others hold')
    .option('--allow-empty', 'a source without objects is meant');
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function collectList(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...value.split(',')];
}
