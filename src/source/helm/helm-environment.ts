import { join } from 'node:path';

type Environment = Readonly<Record<string, string>>;

/** What pulling takes: how this machine reaches the network, and where its logins for registries are. */
const forPulling = [
  'http_proxy',
  'HTTP_PROXY',
  'https_proxy',
  'HTTPS_PROXY',
  'no_proxy',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'DOCKER_CONFIG',
  'HELM_REGISTRY_CONFIG',
];

/**
 * The environment of a helm process, built from nothing: no kubeconfig, no plugins, no caches and no settings of
 * the user, so that the same chart gives the same text everywhere. Everything helm writes stays in its folder.
 */
export function templateEnvironment(folder: string): Environment {
  return {
    ...take(['PATH']),
    LC_ALL: 'C',
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    KUBECONFIG: join(folder, 'no-kubeconfig'),
    HELM_CONFIG_HOME: join(folder, 'config'),
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_DATA_HOME: join(folder, 'data'),
  };
}

/** {@link templateEnvironment} plus what reaching a chart repository takes. */
export function pullEnvironment(folder: string): Environment {
  return { ...take(forPulling), ...templateEnvironment(folder) };
}

function take(names: readonly string[]): Environment {
  const taken = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(taken);
}
