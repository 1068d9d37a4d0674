import { spawn } from 'node:child_process';
import { isatty } from 'node:tty';
import type { Json, JsonObject } from '../../model/json.ts';
import { isJsonObject, stringifyJson } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { ProblemCode } from '../../model/problem.ts';
import type { Identity } from '../connection.ts';
import { errorCodeOf } from '../error-code.ts';
import type { IdentitySource, LoadedIdentity } from './cached-credentials.ts';
import type { ExecConfig } from './kubeconfig/kubeconfig.ts';
import type { Environment } from './kubeconfig/load-kubeconfig.ts';

const versions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const outputLimit = 1024 * 1024;
/** An identity that ends within this time is fetched anew: the request must still find it valid. */
const expiryMarginMs = 10_000;

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
    const { apiVersion, command, interactiveMode } = settings.exec;
    if (!versions.includes(apiVersion)) {
      throw execError(
        command,
        `apiVersion "${apiVersion}" is not supported`,
        'Use client.authentication.k8s.io/v1; v1alpha1 left kubectl in 1.24.',
      );
    }
    if (interactiveMode === '' && apiVersion === versions[0]) {
      throw execError(command, 'interactiveMode must be set with v1', 'Set it to IfAvailable.');
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
  const child = spawn(exec.command, [...exec.args], {
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
      reject(
        errorCodeOf(error) === 'ENOENT'
          ? execError(exec.command, 'the program was not found', exec.installHint, error)
          : execError(exec.command, `it could not be run (${error.message})`, '', error),
      );
    });
    child.on('close', (code, killedBy) => {
      if (code === 0 && size <= outputLimit) resolve(Buffer.concat(chunks).toString('utf8'));
      else if (size > outputLimit) reject(execError(exec.command, 'it printed over 1 MiB', ''));
      else reject(pluginFailed(exec, code === null ? `signal ${killedBy ?? ''}` : `code ${code}`));
    });
  });
}

function pluginFailed(exec: ExecConfig, how: string): GitsyncError {
  const message = `The exec plugin "${exec.command}" of the kubeconfig ended with ${how}.`;
  const hint = 'Log in again with the tool that the plugin belongs to.';
  return new GitsyncError([{ code: 'KUBE_UNAUTHORIZED', message, hint }]);
}

function execError(command: string, why: string, hint: string, cause?: unknown): GitsyncError {
  const code: ProblemCode = 'KUBE_CONFIG';
  const message = `The exec plugin "${command}" of the kubeconfig cannot be used: ${why}.`;
  return new GitsyncError(
    [hint === '' ? { code, message } : { code, message, hint: hint.trim() }],
    {
      cause,
    },
  );
}

/** Checks the plugin's answer. Complaints never quote it: it holds the credential. */
function readExecCredential(text: string, exec: ExecConfig): LoadedIdentity {
  const answer = parseAnswer(text, exec.command);
  if (answer['kind'] !== 'ExecCredential' || answer['apiVersion'] !== exec.apiVersion) {
    throw execError(exec.command, `it did not print an ExecCredential of ${exec.apiVersion}`, '');
  }
  const status = isJsonObject(answer['status']) ? answer['status'] : {};
  const token = textOf(status['token']);
  const cert = textOf(status['clientCertificateData']);
  const key = textOf(status['clientKeyData']);
  if ((cert === '') !== (key === '')) {
    throw execError(exec.command, 'it printed only one of certificate and key', '');
  }
  if (token === '' && cert === '') {
    throw execError(exec.command, 'it printed neither a token nor a certificate', '');
  }
  const identity: Identity = {
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    ...(cert === '' ? {} : { clientCertificate: { cert, key } }),
  };
  const expiry = Date.parse(textOf(status['expirationTimestamp']));
  return { identity, expiresAtMs: Number.isNaN(expiry) ? Infinity : expiry - expiryMarginMs };
}

function parseAnswer(text: string, command: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Fall through: the parser's message would quote the credential.
  }
  throw execError(command, 'it did not print JSON', '');
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
