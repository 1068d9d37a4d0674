import { spawn } from 'node:child_process';
import { isatty } from 'node:tty';
import type { Json, JsonObject } from '../../../model/json.ts';
import { stringifyJson } from '../../../model/json.ts';
import { GitsyncError } from '../../../model/problem.ts';
import type { IdentitySource, LoadedIdentity } from '../cached-credentials.ts';
import type { ExecConfig } from '../kubeconfig/kubeconfig.ts';
import type { Environment } from '../kubeconfig/load-kubeconfig.ts';
import { execError, readExecCredential } from './exec-credential.ts';
import { findProgram } from './find-program.ts';

const versions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const outputLimit = 1024 * 1024;

/** What an exec plugin runs with. */
export interface ExecSettings {
  readonly exec: ExecConfig;
  /** `spec.cluster` of KUBERNETES_EXEC_INFO, given where the kubeconfig asks for it. */
  readonly cluster: JsonObject;
  readonly environment: Environment;
}

/** Identities printed by a program, as client-go runs it (client.authentication.k8s.io/v1 and v1beta1). */
export class ExecPlugin implements IdentitySource {
  readonly renewable = true;
  readonly #settings: ExecSettings;

  /** @throws GitsyncError KUBE_CONFIG when the kubeconfig asks for something that no plugin can be given. */
  constructor(settings: ExecSettings) {
    const { apiVersion, command } = settings.exec;
    if (!versions.includes(apiVersion)) {
      throw execError(
        command,
        `apiVersion "${apiVersion}" is not supported`,
        'Use client.authentication.k8s.io/v1; v1alpha1 left kubectl in 1.24.',
      );
    }
    this.#settings = settings;
  }

  async load(signal: AbortSignal): Promise<LoadedIdentity> {
    const { exec } = this.#settings;
    return readExecCredential(await runPlugin(this.#settings, signal), exec);
  }
}

function isInteractive(exec: ExecConfig): boolean {
  if (exec.interactiveMode === 'Never') return false;
  const terminal = isatty(0);
  if (exec.interactiveMode === 'Always' && !terminal) {
    throw execError(
      exec.command,
      'it needs a terminal for its questions and standard input is none',
      'Run gitsync in a terminal or use another user.',
    );
  }
  return terminal;
}

function pluginEnvironment(settings: ExecSettings, interactive: boolean): Record<string, string> {
  const { exec, cluster } = settings;
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings.environment)) {
    if (value !== undefined) environment[name] = value;
  }
  for (const { name, value } of exec.env) environment[name] = value;
  const spec: Json = exec.provideClusterInfo ? { interactive, cluster } : { interactive };
  environment['KUBERNETES_EXEC_INFO'] = stringifyJson({
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion,
    spec,
  });
  return environment;
}

async function runPlugin(settings: ExecSettings, signal: AbortSignal): Promise<string> {
  const { exec } = settings;
  const interactive = isInteractive(exec);
  const program = await findProgram(exec.command, settings.environment);
  if (program === undefined) {
    throw execError(exec.command, 'there is no such program that may be run', installHint(exec));
  }
  signal.throwIfAborted();
  const child = spawn(program, [...exec.args], {
    env: pluginEnvironment(settings, interactive),
    // As kubectl: its questions and complaints reach the person, its answer reaches us.
    stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    signal,
    windowsHide: true,
  });
  return await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > outputLimit) child.kill();
      else chunks.push(chunk);
    });
    child.on('error', (error) => {
      const why = `it could not be run (${error.message})`;
      reject(execError(exec.command, why, 'Is the program made for this machine?', error));
    });
    child.on('close', (code, killedBy) => {
      if (code === 0 && size <= outputLimit) resolve(Buffer.concat(chunks).toString('utf8'));
      else if (size > outputLimit) reject(execError(exec.command, 'it printed over 1 MiB'));
      else reject(pluginFailed(exec, code === null ? `signal ${killedBy ?? ''}` : `code ${code}`));
    });
  });
}

function installHint(exec: ExecConfig): string {
  return exec.installHint === '' ? 'Install it, or add its folder to PATH.' : exec.installHint;
}

function pluginFailed(exec: ExecConfig, how: string): GitsyncError {
  const message = `The exec plugin "${exec.command}" of the kubeconfig ended with ${how}.`;
  const hint = 'Log in again with the tool that the plugin belongs to.';
  return new GitsyncError([{ code: 'KUBE_UNAUTHORIZED', message, hint }]);
}
